"""Cutting an author's active followers into ranges, and counting each range that is done once."""

from collections.abc import Iterator

from django.db import connection

from apps.core.ids import LARGEST_ID
from apps.feed.types import RANGE_SIZE
from apps.graph import selectors as graph_selectors


def follower_ranges(*, author_id: int, size: int = RANGE_SIZE) -> list[tuple[int, int]]:
    """Return (after, to) id bounds that together hold every follower, ``size`` active ones each.

    The last is open above, so that whoever follows meanwhile is in one.
    """
    bounds = graph_selectors.active_follower_bounds(account_id=author_id, size=size)
    return list(zip([0, *bounds], [*bounds, LARGEST_ID], strict=True))


def numbered(ranges: list[tuple[int, int]]) -> Iterator[dict[str, int]]:
    """Yield the bounds and the number of each range, as its event names them."""
    for number, (after_id, to_id) in enumerate(ranges, start=1):
        yield {"after_id": after_id, "to_id": to_id, "number": number}


def close_fan_out_range(
    *, post_id: int, run: int, number: int, delivered: int
) -> tuple[int, bool] | None:
    """Count a range of a fan-out, unless it is counted; return (delivered so far, is it all).

    One statement, and the last of its transaction: ranges of one post wait here for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE feed_fanout
            SET ranges_done = array_append(ranges_done, %(number)s),
                delivered = delivered + %(delivered)s,
                finished_at = CASE WHEN cardinality(ranges_done) + 1 >= ranges_planned
                                   THEN clock_timestamp() END
            WHERE post_id = %(post_id)s AND run = %(run)s AND %(number)s <> ALL (ranges_done)
            RETURNING delivered, finished_at IS NOT NULL
            """,
            {"post_id": post_id, "run": run, "number": number, "delivered": delivered},
        )
        row: tuple[int, bool] | None = cursor.fetchone()
    return row


def close_broadcast_range(*, author_id: int, run: int, number: int) -> bool:
    """Count a range of an author's change of phase; return whether it was the last open one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE feed_broadcastauthor
            SET ranges_done = array_append(ranges_done, %(number)s)
            WHERE account_id = %(author_id)s AND run = %(run)s AND %(number)s <> ALL (ranges_done)
            RETURNING cardinality(ranges_done) >= ranges_planned
            """,
            {"author_id": author_id, "run": run, "number": number},
        )
        row = cursor.fetchone()
    return row is not None and row[0]
