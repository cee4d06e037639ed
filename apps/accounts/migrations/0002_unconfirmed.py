"""New accounts wait, invisible, until their e-mail address is confirmed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="status",
            field=models.CharField(
                choices=[
                    ("unconfirmed", "Unconfirmed"),
                    ("active", "Active"),
                    ("deactivated", "Deactivated"),
                    ("suspended", "Suspended"),
                    ("deleting", "Deleting"),
                ],
                default="active",
                max_length=12,
            ),
        ),
    ]
