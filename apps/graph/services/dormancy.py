"""Which follows fan-out leaves out, because their followers stay away."""

from collections.abc import Sequence

from django.db import connection, transaction

from apps.graph.models import Follow
from apps.graph.selectors import followed_ids


@transaction.atomic
def mark_follows_dormant(*, follower_ids: Sequence[int]) -> int:
    """Let fan-out leave out the follows of these people; return how many are newly left out.

    An edge that somebody is just removing is passed over: waiting for several while others wait
    for one of ours would be a deadlock, and an edge too many that counts as active does no harm.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH chosen AS (
                SELECT edge.followee_id, edge.follower_id
                FROM graph_following AS following
                JOIN graph_follow AS edge USING (followee_id, follower_id)
                WHERE following.follower_id = ANY(%s) AND NOT edge.is_dormant
                FOR UPDATE OF edge SKIP LOCKED
            )
            UPDATE graph_follow AS edge SET is_dormant = true FROM chosen
            WHERE edge.followee_id = chosen.followee_id AND edge.follower_id = chosen.follower_id
            """,
            [list(follower_ids)],
        )
        marked: int = cursor.rowcount
    return marked


@transaction.atomic
def mark_follows_active(*, follower_id: int) -> int:
    """Let fan-out reach somebody again by all their follows; return how many had been left out."""
    followee_ids = followed_ids(account_id=follower_id)
    return Follow.objects.filter(
        followee_id__in=followee_ids, follower_id=follower_id, is_dormant=True
    ).update(is_dormant=False)
