"""Posts for everyone that are in no list that everybody shares; columns stay as they are."""

from django.db import migrations, models

AUDIENCES = [
    ("everyone", "Everyone"),
    ("unlisted", "Unlisted"),
    ("followers", "Followers"),
    ("close_friends", "Close Friends"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0007_hides_like_count"),
    ]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="audience",
            field=models.CharField(choices=AUDIENCES, default="everyone", max_length=16),
        )
        for model in ("draft", "post")
    ]
