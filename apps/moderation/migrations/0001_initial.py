"""Reports, cases, notices and the log of staff."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import apps.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "happened_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("actor_id", models.BigIntegerField(db_index=True)),
                ("actor_name", models.CharField(max_length=30)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("moderator", "Moderator"),
                            ("admin", "Admin"),
                            ("console", "Console"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("dismissed", "dismissed the reports"),
                            ("removed", "removed"),
                            ("restored", "restored"),
                            ("suspended", "suspended"),
                            ("lifted", "lifted the suspension"),
                            ("looked", "looked at what is not public"),
                            ("edited", "edited"),
                            ("created", "created"),
                            ("hid", "hid the hashtag"),
                            ("showed", "showed the hashtag again"),
                            ("appointed", "made a moderator"),
                            ("relieved", "made a moderator no more"),
                        ],
                        max_length=10,
                    ),
                ),
                ("target_kind", models.CharField(max_length=8)),
                ("target_id", models.BigIntegerField()),
                ("account_id", models.BigIntegerField(default=0)),
                ("case_id", models.BigIntegerField(default=0)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("details", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(fields=["target_kind", "target_id", "-id"], name="audit_target")
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=apps.core.ids.new_owner_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "target_kind",
                    models.CharField(
                        choices=[("post", "Post"), ("comment", "Comment"), ("account", "Account")],
                        max_length=8,
                    ),
                ),
                ("target_id", models.BigIntegerField()),
                ("post_id", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        max_length=6,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "open"),
                            ("acted", "acted on"),
                            ("no_action", "no action"),
                            ("gone", "no longer there"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "permissions": [("decide_case", "Can decide about what people share")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=apps.core.ids.new_owner_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("dismissed", "dismissed the reports"),
                            ("removed", "removed"),
                            ("restored", "restored"),
                            ("suspended", "suspended"),
                            ("lifted", "lifted the suspension"),
                            ("looked", "looked at what is not public"),
                            ("edited", "edited"),
                            ("created", "created"),
                            ("hid", "hid the hashtag"),
                            ("showed", "showed the hashtag again"),
                            ("appointed", "made a moderator"),
                            ("relieved", "made a moderator no more"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "target_kind",
                    models.CharField(
                        choices=[("post", "Post"), ("comment", "Comment"), ("account", "Account")],
                        max_length=8,
                    ),
                ),
                ("target_id", models.BigIntegerField()),
                ("post_id", models.BigIntegerField(default=0)),
                ("reason", models.CharField(max_length=500)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=apps.core.ids.new_owner_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("spam", "Spam or a scam"),
                            ("nudity", "Nudity or sexual content"),
                            ("hate", "Hate speech or symbols"),
                            ("harassment", "Bullying or harassment"),
                            ("violence", "Violence or threats"),
                            ("self_harm", "Suicide or self-harm"),
                            ("illegal_goods", "Sale of illegal goods"),
                            ("impersonation", "Pretends to be somebody else"),
                            ("ip", "Takes my photo or other work"),
                            ("other", "Something else"),
                        ],
                        max_length=13,
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=1000)),
                ("created_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="moderation.case",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["target_kind", "target_id", "-id"], name="case_target"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("post_id__gt", 0), ("state", "open")),
                fields=["post_id"],
                name="case_open_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("target_kind", "target_id"),
                name="one_open_case_per_target",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["recipient", "-id"], name="notice_newest"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["recipient"],
                name="notice_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["reporter", "-id"], name="report_newest"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("case", "reporter"), name="one_report_per_person_and_case"
            ),
        ),
    ]
