"""Comments that staff removed are told from those that people deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0003_views"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="is_removed",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
