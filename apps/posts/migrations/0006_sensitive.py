"""Posts whose photos are covered until somebody asks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0005_pending_tags"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="is_sensitive",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="draft",
            name="sensitive_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
        migrations.AddField(
            model_name="post",
            name="is_marked_sensitive",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="post",
            name="is_sensitive",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="post",
            name="sensitive_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=100),
        ),
    ]
