from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media", "0002_purge_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="mediaitem",
            name="claimed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
