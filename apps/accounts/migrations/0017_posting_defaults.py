"""How apps post for people who have told them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_word_filters"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="default_visibility",
            field=models.CharField(
                blank=True,
                choices=[
                    ("public", "Public"),
                    ("private", "Private"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="default_is_sensitive",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="account",
            name="default_language",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
    ]
