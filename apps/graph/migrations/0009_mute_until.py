"""Mutes that end by themselves."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("graph", "0008_approves_tags"),
    ]

    operations = [
        migrations.AddField(
            model_name="mute",
            name="until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="mute",
            index=models.Index(
                condition=models.Q(("until__isnull", False)), fields=["until"], name="mute_ends"
            ),
        ),
    ]
