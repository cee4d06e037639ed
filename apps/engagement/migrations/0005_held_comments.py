from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0004_comment_is_removed"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="is_held",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
