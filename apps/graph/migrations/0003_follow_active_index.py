"""Index the active followers; concurrently, because this table is written to all the time."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("graph", "0002_follow_is_dormant")]

    operations = [
        AddIndexConcurrently(
            model_name="follow",
            index=models.Index(
                condition=models.Q(("is_dormant", False)),
                fields=["followee", "follower"],
                name="follow_active",
            ),
        ),
    ]
