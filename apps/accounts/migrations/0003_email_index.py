"""Sign-in and reset look for addresses as they are stored: in lower case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_unconfirmed")]

    operations = [
        migrations.RemoveIndex(model_name="account", name="account_email"),
        migrations.AddIndex(
            model_name="account", index=models.Index(fields=["email"], name="account_email")
        ),
    ]
