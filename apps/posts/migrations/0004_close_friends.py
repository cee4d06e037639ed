from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0003_hashtag_follows"),
    ]

    operations = [
        migrations.AddField(
            model_name="authorpost",
            name="is_for_close_friends",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="draft",
            name="audience",
            field=models.CharField(
                choices=[
                    ("everyone", "Everyone"),
                    ("followers", "Followers"),
                    ("close_friends", "Close Friends"),
                ],
                default="everyone",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="post",
            name="audience",
            field=models.CharField(
                choices=[
                    ("everyone", "Everyone"),
                    ("followers", "Followers"),
                    ("close_friends", "Close Friends"),
                ],
                default="everyone",
                max_length=16,
            ),
        ),
    ]
