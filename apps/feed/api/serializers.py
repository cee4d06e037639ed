"""What a page of the home feed is."""

from typing import Literal, TypedDict

from apps.cards.presentation.entities import Post


class FeedPage(TypedDict):
    """A page of the home feed; without ``next_cursor`` it is the last one."""

    mode: Literal["following"]
    posts: list[Post]
    next_cursor: str | None


class FeedMode(TypedDict):
    """A way to read home; without another wish it is the default one."""

    mode: Literal["following"]
    description: str
    is_default: bool


class FeedPlace(TypedDict, total=False):
    """How to read the feed, and where in it."""

    mode: Literal["following"]
    cursor: str
    max_id: str
