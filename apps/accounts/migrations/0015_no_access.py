"""Ranges of addresses from which nobody is shown anything."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_address_key")]

    operations = [
        migrations.AlterField(
            model_name="addressblock",
            name="severity",
            field=models.CharField(
                choices=[
                    ("no_signup", "nobody signs up from there"),
                    ("approval", "whoever signs up from there needs approval"),
                    ("no_access", "nobody from there is shown anything"),
                ],
                max_length=9,
            ),
        ),
    ]
