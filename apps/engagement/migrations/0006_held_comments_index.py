"""Index the comments that wait; concurrently, because people comment all the time."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("engagement", "0005_held_comments")]

    operations = [
        AddIndexConcurrently(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("is_held", True)),
                fields=["post", "author"],
                name="comment_held",
            ),
        ),
    ]
