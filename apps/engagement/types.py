"""The vocabulary of engagement."""

from django.db import models

MAX_COMMENT = 1_000


class CommentState(models.TextChoices):
    """Published comments are visible where the post is; deleted ones nowhere."""

    PUBLISHED = "published"
    DELETED = "deleted"
