"""Authors with very many readers: how their posts change between pushed and merged at read.

In:  row (followers' new loads see it) → followers' cached sets in ranges → stop pushing.
Out: push again → newest posts into existing lists in ranges → row away → sets in ranges.
At each moment a reader gets every post by at least one of the two ways.
"""

from datetime import datetime

from django.db import connection, transaction

from apps.core.events import publish
from apps.feed.events import BroadcastRangePlanned
from apps.feed.models import BroadcastAuthor
from apps.feed.selectors.heads import author_heads
from apps.feed.selectors.sets import followed_broadcasts
from apps.feed.services import lists, ranges
from apps.feed.types import BROADCAST_FROM, BROADCAST_UNTIL
from apps.graph import selectors as graph_selectors

Phase = BroadcastAuthor.Phase

# The ranges that take an author out of the sets have no row left to be counted on.
AFTER_LEAVING = 0


def consider_entering(*, author_id: int, active_followers: int) -> bool:
    """Begin to merge an author's posts at read if a post has just reached very many lists.

    Returns whether it begins now.
    """
    return active_followers >= BROADCAST_FROM and enter(author_id=author_id)


@transaction.atomic
def enter(*, author_id: int) -> bool:
    """Tell the followers' sets of the author; pushing stops when all of them know."""
    _lock(author_id)
    author, is_new = BroadcastAuthor.objects.get_or_create(account_id=author_id)
    if is_new:
        _plan(author)
    return is_new


def consider_leaving(*, now: datetime) -> int:
    """Let authors with too few active followers go back to pushing; returns how many begin to."""
    merged = BroadcastAuthor.objects.filter(phase=Phase.MERGED).order_by("pk")
    return sum(
        leave(author_id=author_id, now=now)
        for author_id in list(merged.values_list("pk", flat=True))
        if graph_selectors.active_follower_count(account_id=author_id, up_to=BROADCAST_UNTIL)
        < BROADCAST_UNTIL
    )


@transaction.atomic
def leave(*, author_id: int, now: datetime) -> bool:
    """Push the author's posts again from now on, and bring those of the meantime into lists."""
    _lock(author_id)
    author = BroadcastAuthor.objects.filter(pk=author_id, phase=Phase.MERGED).first()
    if author is None:
        return False
    author.phase, author.since, author.run = Phase.LEAVING, now, author.run + 1
    _plan(author)
    return True


@transaction.atomic
def shift_range(
    *, author_id: int, after_id: int, to_id: int, run: int, number: int, now: datetime
) -> int:
    """Bring a range of followers in line with the author's phase as it is now; safe to repeat.

    Returns how many sets or lists changed.
    """
    # Without the lock a range that has seen the author gone could write its sets after the author
    # has come back.
    _lock(author_id, is_shared=True)
    author = BroadcastAuthor.objects.filter(pk=author_id).first()
    if author is None and run != AFTER_LEAVING:
        return 0
    follower_ids = graph_selectors.active_follower_ids_between(
        account_id=author_id, after_id=after_id, to_id=to_id
    )
    if author is not None and author.phase == Phase.LEAVING:
        changed = lists.merge_author(author_id=author_id, account_ids=follower_ids)
    else:
        changed = followed_broadcasts.correct_many(
            follower_ids, author_id, is_member=author is not None
        )
    if ranges.close_broadcast_range(author_id=author_id, run=run, number=number):
        _complete(author_id, now)
    return changed


def _complete(author_id: int, now: datetime) -> None:
    """Take the step that waited for the last range."""
    author = BroadcastAuthor.objects.get(pk=author_id)
    if author.phase == Phase.ENTERING:
        # It may date from an earlier time as a broadcast author; in between nobody kept it.
        author_heads.delete(author_id)
        BroadcastAuthor.objects.filter(pk=author_id).update(phase=Phase.MERGED, since=now)
    elif author.phase == Phase.LEAVING:
        author.delete()
        _publish_ranges(author_id, run=AFTER_LEAVING)


def _plan(author: BroadcastAuthor) -> None:
    author.ranges_done = []
    author.ranges_planned = _publish_ranges(author.account_id, run=author.run)
    author.save()


def _publish_ranges(author_id: int, *, run: int) -> int:
    planned = ranges.follower_ranges(author_id=author_id)
    publish(
        *[
            BroadcastRangePlanned(author_id=author_id, run=run, **bounds)
            for bounds in ranges.numbered(planned)
        ]
    )
    return len(planned)


def _lock(author_id: int, *, is_shared: bool = False) -> None:
    """Hold the author until the transaction ends; ranges share the lock among themselves."""
    call = "pg_advisory_xact_lock_shared" if is_shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}(hashtextextended(%s, 0))", [f"broadcast:{author_id}"])
