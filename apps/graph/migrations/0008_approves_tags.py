from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("graph", "0007_boundaries"),
    ]

    operations = [
        migrations.AddField(
            model_name="boundaries",
            name="approves_tags",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
