"""Who does not want to know how many like the posts of others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_joining"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="hides_like_counts",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
