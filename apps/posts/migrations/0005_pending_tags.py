from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0004_close_friends"),
    ]

    operations = [
        migrations.AddField(
            model_name="posttag",
            name="is_pending",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="taggedpost",
            name="is_pending",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
