"""Posts whose author keeps to themselves how many like them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0006_sensitive"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="hides_like_count",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="post",
            name="hides_like_count",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
