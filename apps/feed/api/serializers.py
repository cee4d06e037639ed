"""What a page of the home feed is."""

from typing import Literal, TypedDict

from apps.cards.presentation.entities import Post


class FeedPage(TypedDict):
    """A page of the home feed; without ``next_cursor`` it is the last one."""

    mode: Literal["following"]
    posts: list[Post]
    next_cursor: str | None


class FeedPlace(TypedDict, total=False):
    """Where in the feed to read."""

    cursor: str
    max_id: str
