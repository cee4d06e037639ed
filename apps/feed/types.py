"""The vocabulary of home feeds, and the numbers that shape them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import models

from apps.cards.types import PostView
from apps.core.owner_sets import Members

PREFIX = "f"
PAGE_SIZE = 12
# In 128 buckets that is about 40 lists per script call; with 2,000 it would be 16, and calls cost.
RANGE_SIZE = 5_000
TTL_SECONDS = 7 * 24 * 3600

# Markers at the tail of a list: it reaches down to the first post there is, or is being built.
COMPLETE = 0
BUILDING = 1

# With so many active followers an author's posts are merged at read instead of pushed; back below
# the lower number. The gap keeps an author around either number from going back and forth.
BROADCAST_FROM = 100_000
BROADCAST_UNTIL = 80_000
# A broadcast author's own newest posts, as readers merge them.
HEAD_LENGTH = 200

# One day more than a list lives, because visits are kept by the day.
DORMANT_AFTER = timedelta(days=8)
# Somebody who comes back after this long comes for another visit.
VISIT_GAP = timedelta(minutes=30)


class Mode(models.TextChoices):
    """From whom home shows posts, and in which order; the labels are for people."""

    FOLLOWING = "following", "People and hashtags you follow, newest first"


DEFAULT_MODE = Mode.FOLLOWING


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is remembered of a viewer's visits to home.

    ``seen_below``: posts with smaller ids were there on the visit before this one (0: no visit).
    """

    seen_below: int = 0
    is_first_today: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """The ids of a home feed, newest first, with what is needed to filter and mark them.

    ``reaches_end`` says that there is nothing older than the last id. ``followed``: the ids that
    are there because of their author; ``tagged``: those under a followed hashtag, with its name.
    """

    post_ids: list[int]
    reaches_end: bool
    followed: frozenset[int]
    tagged: Mapping[int, str]
    hidden: frozenset[int]
    # Authors whose posts may still lie in the list although the viewer has left them.
    left: frozenset[int]
    # Authors whose close friend the viewer is.
    circle: frozenset[int]
    liked: Members
    saved: Members
    visit: Visit
    # The viewer's, where they came along with something else.
    badges: dict[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeItem:
    """A post on a page: ``hashtag`` if only that brings it, and whether what is seen starts here.

    ``starts_seen`` is true for the first post that was there on the previous visit already.
    """

    post: PostView
    hashtag: str = ""
    starts_seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """One page of a home feed; without ``next_cursor`` it is the last."""

    items: list[HomeItem]
    next_cursor: str | None
    is_first_today: bool = False
    badges: dict[str, int] | None = None

    @property
    def posts(self) -> list[PostView]:
        return [item.post for item in self.items]

    @property
    def is_end(self) -> bool:
        return self.next_cursor is None
