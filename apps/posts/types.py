"""The vocabulary of posts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
from django.db import models

from apps.core.ids import first_id_at
from apps.graph.types import Audience

MAX_PHOTOS = 20
MAX_CAPTION = 2_200
MAX_PLACE_NAME = 100
MAX_TAGGED = 20
MAX_SENSITIVE_REASON = 100
MAX_HASHTAGS = 30
MAX_FOLLOWED_HASHTAGS = 100

# What a followed hashtag brings into home feeds: the first public posts of each span of time, for
# two weeks. Once a span has its posts no later one displaces them, so pages do not shift while
# somebody scrolls, and a busy hashtag brings no more than twelve posts a day.
HEAD_SPAN = timedelta(hours=6)
HEAD_PER_SPAN = 3
HEAD_SPANS = 56

# Of how many days a hashtag tells how it was used.
DAYS_TOLD = 7


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
    hides_like_count: bool = False
    is_sensitive: bool = False
    sensitive_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HashtagHead:
    """What a hashtag brings into the home feeds of its followers, newest first."""

    name: str
    post_ids: list[int]


def head_span_ids() -> int:
    """Return how many ids a span holds; spans are counted from the first id of all."""
    epoch = datetime.fromtimestamp(0, tz=UTC)
    return first_id_at(epoch + HEAD_SPAN) - first_id_at(epoch)


def oldest_in_head(now: datetime) -> int:
    """Return the smallest post id that a head may hold at a moment."""
    width = head_span_ids()
    return (first_id_at(now) // width - HEAD_SPANS + 1) * width


class HashtagUse(msgspec.Struct, frozen=True):
    """How a hashtag is used in public: under how many posts, and (posts, people) of each day."""

    id: int
    name: str
    posts: int
    days: list[tuple[int, int]]
