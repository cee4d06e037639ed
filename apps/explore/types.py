"""The vocabulary of explore."""

import msgspec


class HashtagHead(msgspec.Struct, frozen=True):
    """The first page of a hashtag, as somebody who is not signed in would see it."""

    hashtag_id: int
    post_ids: list[int]
    next_cursor: str | None
