"""Pure steps of a home feed: parsing a stored list, merging and cutting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LARGEST_MARKER = 1


@dataclass(frozen=True, slots=True)
class StoredList:
    """A feed list as read from Redis.

    ``is_missing``: nobody has built it; ``is_building``: somebody has started to.
    """

    post_ids: list[int]
    is_missing: bool
    is_building: bool
    reaches_end: bool


def parse_list(raw: Sequence[bytes]) -> StoredList:
    """Read a stored list: newest first, without repeats, without what lies below a lost tail.

    A trimmed list has no end marker. A late arrival older than its last entry would hide the
    posts between them, so it is left to the pages that come from SQL.
    """
    values = [int(value) for value in raw]
    ids = [value for value in values if value > LARGEST_MARKER]
    markers = {value for value in values if value <= LARGEST_MARKER}
    reaches_end = 0 in markers
    floor = 0 if reaches_end or not ids else ids[-1]
    return StoredList(
        post_ids=sorted({post_id for post_id in ids if post_id >= floor}, reverse=True),
        is_missing=not values,
        is_building=1 in markers,
        reaches_end=reaches_end,
    )


def older_than(post_ids: Iterable[int], cursor: int | None) -> list[int]:
    """Cut a newest-first list at a cursor, which names the last id already shown."""
    if cursor is None:
        return list(post_ids)
    return [post_id for post_id in post_ids if post_id < cursor]
