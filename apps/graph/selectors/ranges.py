"""Followers by ranges of ids, for those who deliver to very many."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.accounts.types import Status
from apps.graph.models import BlockedBy, Follow, Mute
from apps.graph.selectors.relations import standing


def follower_ids_page(*, account_id: int, after: int, limit: int) -> list[int]:
    """Return the next ``limit`` follower ids above ``after``, ascending: ranges for fan-out."""
    return list(
        Follow.objects.filter(followee_id=account_id, follower_id__gt=after)
        .order_by("follower_id")
        .values_list("follower_id", flat=True)[:limit]
    )


def active_follower_ids(*, account_id: int, limit: int) -> list[int]:
    """Return the first followers of an account, by id, who are not dormant."""
    return list(_active(account_id)[:limit])


def active_follower_ids_between(*, account_id: int, after_id: int, to_id: int) -> list[int]:
    """Return the followers who are not dormant with ids above ``after_id``, up to ``to_id``."""
    return list(_active(account_id).filter(follower_id__gt=after_id, follower_id__lte=to_id))


def active_follower_bounds(*, account_id: int, size: int) -> list[int]:
    """Return the follower ids at which ranges of ``size`` active followers end, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT follower_id FROM (
                SELECT follower_id, row_number() OVER (ORDER BY follower_id) AS number
                FROM graph_follow WHERE followee_id = %s AND NOT is_dormant
            ) AS numbered
            WHERE number %% %s = 0 ORDER BY follower_id
            """,
            [account_id, size],
        )
        return [row[0] for row in cursor.fetchall()]


def active_follower_count(*, account_id: int, up_to: int) -> int:
    """Count the followers who are not dormant, but no further than ``up_to``."""
    return _active(account_id)[:up_to].count()


def awaiting_posts_among(*, account_id: int, account_ids: Collection[int]) -> set[int]:
    """Return which of these want an account's new posts: they follow it and have not muted it.

    Nobody waits for a suspended account, nor for one that they do not find.
    """
    following = set(
        _active(account_id).filter(follower_id__in=account_ids, followee__status=Status.ACTIVE)
    )
    muting = Mute.objects.filter(standing(), muted_id=account_id, muter_id__in=following)
    apart = BlockedBy.objects.filter(blocked_id__in=following, blocker_id=account_id)
    return following.difference(
        muting.values_list("muter_id", flat=True).union(
            apart.values_list("blocked_id", flat=True), all=True
        )
    )


def _active(account_id: int) -> QuerySet[Any, int]:
    followers = Follow.objects.filter(followee_id=account_id, is_dormant=False)
    return followers.order_by("follower_id").values_list("follower_id", flat=True)
