"""Until when somebody wants no suggestions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_sensitive_media"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="suggestions_after",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
