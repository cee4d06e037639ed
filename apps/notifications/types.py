"""The vocabulary of notifications."""

from django.db import models


class Kind(models.TextChoices):
    """What somebody is told about."""

    FOLLOW = "follow"
    FOLLOW_APPROVED = "follow_ok", "follow approved"
    LIKE = "like"
    COMMENT = "comment"
    REPLY = "reply"
    COMMENT_LIKE = "comment_like"
    MENTION = "mention"
    TAG = "tag"
