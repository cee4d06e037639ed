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
            name="ClientApp",
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
                ("client_id", models.CharField(max_length=64, unique=True)),
                ("secret_digest", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=60)),
                ("website", models.CharField(blank=True, default="", max_length=300)),
                ("redirect_uris", models.JSONField(default=list)),
                ("scopes", models.JSONField(default=list)),
                (
                    "last_used_on",
                    models.DateField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuthorizationCode",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("password_mark", models.CharField(max_length=64)),
                ("redirect_uri", models.TextField()),
                ("scopes", models.JSONField()),
                ("code_challenge", models.CharField(blank=True, default="", max_length=128)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("token_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "app",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="oauth.clientapp",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "refresh_digest",
                    models.CharField(blank=True, max_length=64, null=True, unique=True),
                ),
                (
                    "former_refresh_digest",
                    models.CharField(blank=True, db_index=True, default="", max_length=64),
                ),
                ("password_mark", models.CharField(blank=True, default="", max_length=64)),
                ("scopes", models.JSONField()),
                (
                    "last_used_on",
                    models.DateField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "app",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="oauth.clientapp",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="clientapp",
            index=models.Index(
                condition=models.Q(("owner__isnull", True)),
                fields=["last_used_on"],
                name="unowned_app_last_use",
            ),
        ),
    ]
