"""The vocabulary of posts."""

from django.db import models

MAX_PHOTOS = 20
MAX_CAPTION = 2_200
MAX_ALT_TEXT = 1_500
MAX_TAGGED = 20
MAX_HASHTAGS = 30


class Audience(models.TextChoices):
    """Who may see a post, within what the author's account allows."""

    EVERYONE = "everyone"
    FOLLOWERS = "followers"


class PostState(models.TextChoices):
    """Published posts are visible; archived ones only to their author; deleted ones to nobody."""

    PUBLISHED = "published"
    ARCHIVED = "archived"
    DELETED = "deleted"


class DraftState(models.TextChoices):
    """A draft is edited, waits for its media, or says why it could not be published."""

    EDITING = "editing"
    PUBLISHING = "publishing"
    FAILED = "failed"
