"""The vocabulary of explore."""

import msgspec

from apps.posts.types import HashtagUse


class HashtagHead(msgspec.Struct, frozen=True):
    """The first page of a hashtag, as somebody who is not signed in would see it."""

    hashtag_id: int
    post_ids: list[int]
    next_cursor: str | None


class TagCard(msgspec.Struct, frozen=True):
    """How a hashtag is used, and the beginning of the day until which that is told."""

    use: HashtagUse
    midnight: int
