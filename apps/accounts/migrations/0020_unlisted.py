"""Apps may post unlisted for people who have told them; the column stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0019_app_settings"),
    ]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="default_visibility",
            field=models.CharField(
                blank=True,
                choices=[
                    ("public", "Public"),
                    ("unlisted", "Unlisted"),
                    ("private", "Private"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
    ]
