import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_standing"),
        ("graph", "0006_restriction"),
    ]

    operations = [
        migrations.CreateModel(
            name="Boundaries",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "comments_from",
                    models.CharField(
                        choices=[
                            ("everyone", "Everyone"),
                            ("followed", "People you follow"),
                            ("followers", "Your followers"),
                            ("both", "People you follow and your followers"),
                            ("nobody", "Nobody"),
                        ],
                        default="everyone",
                        max_length=10,
                    ),
                ),
                (
                    "mentions_from",
                    models.CharField(
                        choices=[
                            ("everyone", "Everyone"),
                            ("followed", "People you follow"),
                            ("followers", "Your followers"),
                            ("both", "People you follow and your followers"),
                            ("nobody", "Nobody"),
                        ],
                        default="everyone",
                        max_length=10,
                    ),
                ),
                (
                    "tags_from",
                    models.CharField(
                        choices=[
                            ("everyone", "Everyone"),
                            ("followed", "People you follow"),
                            ("followers", "Your followers"),
                            ("both", "People you follow and your followers"),
                            ("nobody", "Nobody"),
                        ],
                        default="everyone",
                        max_length=10,
                    ),
                ),
                ("hidden_words", models.JSONField(blank=True, default=list)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
