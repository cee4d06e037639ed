"""The vocabulary of posts."""

from dataclasses import dataclass

from django.db import models

MAX_PHOTOS = 20
MAX_CAPTION = 2_200
MAX_ALT_TEXT = 1_500
MAX_PLACE_NAME = 100
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
    """A draft is edited, waits for its media, has become a post, or says why it could not."""

    EDITING = "editing"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoInput:
    """A photo as its author hands it in: an uploaded medium and what it shows, in words."""

    media_id: int
    alt_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostContent:
    """What an author says and chooses for a post, before anything is known about its photos."""

    photos: tuple[PhotoInput, ...] = ()
    caption: str = ""
    place_name: str = ""
    tagged_ids: tuple[int, ...] = ()
    audience: Audience = Audience.EVERYONE
    has_comments: bool = True
