"""Appeals against decisions, and who took these."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import apps.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0004_admitting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="action",
            field=models.CharField(
                choices=[
                    ("dismissed", "dismissed the reports"),
                    ("removed", "removed"),
                    ("restored", "restored"),
                    ("suspended", "suspended"),
                    ("lifted", "lifted the suspension"),
                    ("marked", "marked as sensitive"),
                    ("unmarked", "took the mark of sensitive back"),
                    ("looked", "looked at what is not public"),
                    ("edited", "edited"),
                    ("created", "created"),
                    ("hid", "hid the hashtag"),
                    ("showed", "showed the hashtag again"),
                    ("appointed", "made a moderator"),
                    ("approved", "let in"),
                    ("declined", "did not let in"),
                    ("relieved", "made a moderator no more"),
                    ("granted", "granted the appeal"),
                    ("upheld", "turned the appeal down"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="action",
            field=models.CharField(
                choices=[
                    ("dismissed", "dismissed the reports"),
                    ("removed", "removed"),
                    ("restored", "restored"),
                    ("suspended", "suspended"),
                    ("lifted", "lifted the suspension"),
                    ("marked", "marked as sensitive"),
                    ("unmarked", "took the mark of sensitive back"),
                    ("looked", "looked at what is not public"),
                    ("edited", "edited"),
                    ("created", "created"),
                    ("hid", "hid the hashtag"),
                    ("showed", "showed the hashtag again"),
                    ("appointed", "made a moderator"),
                    ("approved", "let in"),
                    ("declined", "did not let in"),
                    ("relieved", "made a moderator no more"),
                    ("granted", "granted the appeal"),
                    ("upheld", "turned the appeal down"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Appeal",
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
                ("text", models.CharField(max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("granted", "Granted"),
                            ("upheld", "Upheld"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                ("created_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appeal",
                        to="moderation.notice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["id"],
                        name="appeal_waiting",
                    )
                ],
            },
        ),
    ]
