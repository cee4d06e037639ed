"""The vocabulary of engagement."""

from dataclasses import dataclass
from datetime import date

from django.db import models

MAX_COMMENT = 1_000


class CommentState(models.TextChoices):
    """Published comments are visible where the post is; deleted ones nowhere."""

    PUBLISHED = "published"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPost:
    """Somebody saw a post; ``weight`` is how many sightings this one stands for."""

    post_id: int
    account_id: int
    day: date
    weight: int = 1
