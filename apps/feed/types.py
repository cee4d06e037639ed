"""The vocabulary of home feeds."""

from dataclasses import dataclass

from apps.cards.types import PostView
from apps.core.owner_sets import Members

PREFIX = "f"
PAGE_SIZE = 12
RANGE_SIZE = 2_000
TTL_SECONDS = 7 * 24 * 3600

# Markers at the tail of a list: it reaches down to the first post there is, or is being built.
COMPLETE = 0
BUILDING = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """The ids of a home feed, newest first, with what is needed to filter and mark them.

    ``reaches_end`` says that there is nothing older than the last id.
    """

    post_ids: list[int]
    reaches_end: bool
    hidden: frozenset[int]
    liked: Members
    saved: Members


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """One page of a home feed; without ``next_cursor`` it is the last."""

    posts: list[PostView]
    next_cursor: str | None

    @property
    def is_end(self) -> bool:
        return self.next_cursor is None
