"""Add the flag of dormant followers: a constant default, so no row is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("graph", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="follow",
            name="is_dormant",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
