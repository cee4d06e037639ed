"""Pure steps of a home feed: parsing a stored list, merging and cutting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LARGEST_MARKER = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Post ids newest first, with nothing missing down to ``floor`` (0: there are no older)."""

    post_ids: list[int]
    floor: int

    @property
    def reaches_end(self) -> bool:
        return self.floor == 0


@dataclass(frozen=True, slots=True)
class StoredList:
    """A feed list as read from Redis.

    ``is_missing``: nobody has built it; ``is_building``: somebody has started to.
    """

    source: Source
    is_missing: bool
    is_building: bool


def parse_list(raw: Sequence[bytes]) -> StoredList:
    """Read a stored list: newest first, without repeats, without what lies below a lost tail.

    A trimmed list has no end marker. A late arrival older than its last entry would hide the
    posts between them, so it is left to the pages that come from SQL.
    """
    values = [int(value) for value in raw]
    ids = [value for value in values if value > LARGEST_MARKER]
    markers = {value for value in values if value <= LARGEST_MARKER}
    floor = 0 if 0 in markers or not ids else ids[-1]
    return StoredList(
        source=Source(
            sorted({post_id for post_id in ids if post_id >= floor}, reverse=True), floor
        ),
        is_missing=not values,
        is_building=1 in markers,
    )


def merged(sources: Sequence[Source]) -> Source:
    """Merge sources down to where the first of them may miss something."""
    if len(sources) == 1:
        return sources[0]
    floor = max(source.floor for source in sources)
    ids = {post_id for source in sources for post_id in source.post_ids if post_id >= floor}
    return Source(sorted(ids, reverse=True), floor)


def older_than(post_ids: Iterable[int], cursor: int | None) -> list[int]:
    """Cut a newest-first list at a cursor, which names the last id already shown."""
    if cursor is None:
        return list(post_ids)
    return [post_id for post_id in post_ids if post_id < cursor]
