"""Who lets others see that they are here, and how much should move and be loaded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_posting_defaults")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="shows_activity",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="account",
            name="wants_less_motion",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="account",
            name="saves_data",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
