"""How somebody meets sensitive photos."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_leaving"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="sensitive_media",
            field=models.CharField(
                choices=[
                    ("blur", "Blur them until I ask"),
                    ("show", "Show them"),
                    ("hide", "Hide them"),
                ],
                db_default="blur",
                default="blur",
                max_length=4,
            ),
        ),
    ]
