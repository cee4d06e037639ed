"""Blocks that reach the other accounts of the blocked person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("graph", "0009_mute_until"),
    ]

    operations = [
        migrations.AddField(
            model_name="blockedby",
            name="because_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="blockedby",
            index=models.Index(
                condition=models.Q(("because_of__isnull", False)),
                fields=["because_of", "blocker"],
                name="blocked_by_because_of",
            ),
        ),
    ]
