"""Makes the edges in bulk: both mirrors, open requests and counts, dated as planned."""

from collections import Counter

from apps.core.counters import count_many
from apps.demo.services.batches import watched_batches
from apps.demo.types import Cast, Progress
from apps.graph.models import Follow, Following, FollowRequest

BATCH = 2_000


def add_follows(*, cast: Cast, progress: Progress) -> None:
    """Make every follow and open request of the plan; the rows are those of the graph's services.

    In bulk and without events, because nobody shall be told today of what happened long ago.
    """
    progress.begin(step="Follows", total=len(cast.plan.follows))
    for planned in watched_batches(items=cast.plan.follows, size=BATCH, progress=progress):
        edges = [
            {
                "follower_id": cast.id_of(follow.follower),
                "followee_id": cast.id_of(follow.followee),
                "created_at": follow.at,
            }
            for follow in planned
        ]
        Follow.objects.bulk_create(Follow(**edge) for edge in edges)
        Following.objects.bulk_create(Following(**edge) for edge in edges)
    FollowRequest.objects.bulk_create(
        FollowRequest(
            requester_id=cast.id_of(request.requester),
            target_id=cast.id_of(request.target),
            created_at=request.at,
        )
        for request in cast.plan.requests
    )
    followers = Counter(follow.followee for follow in cast.plan.follows)
    following = Counter(follow.follower for follow in cast.plan.follows)
    count_many(
        deltas=[
            *((cast.id_of(name), "followers", total) for name, total in followers.items()),
            *((cast.id_of(name), "following", total) for name, total in following.items()),
        ]
    )
    progress.end()
