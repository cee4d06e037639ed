"""The rows behind every change of a pair: written in both directions, counted and announced."""

from django.db import connection

from apps.core.badges import forget_badges
from apps.core.counters import count_many
from apps.core.events import publish
from apps.graph.events import (
    CloseFriendRemoved,
    Followed,
    FollowRequestClosed,
    FollowRequested,
    Unfollowed,
)
from apps.graph.models import (
    CloseFriend,
    CloseFriendOf,
    Follow,
    Following,
    FollowRequest,
    ListMember,
)


def lock_pair(one_id: int, other_id: int) -> None:
    """Hold the pair until the transaction ends.

    Not the account rows: the followers of a popular account would queue up behind each other.
    """
    low, high = sorted((one_id, other_id))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"pair:{low}:{high}"]
        )


def lock_address(address_key: str) -> None:
    """Hold a mailbox until the transaction ends, after any pair.

    Whoever is blocked while they confirm another account would keep that one otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"address:{address_key}"]
        )


def add_edge(*, follower_id: int, followee_id: int) -> None:
    """Let one account follow another."""
    Follow.objects.create(followee_id=followee_id, follower_id=follower_id)
    Following.objects.create(follower_id=follower_id, followee_id=followee_id)
    count_many(deltas=[(followee_id, "followers", 1), (follower_id, "following", 1)])
    publish(Followed(follower_id=follower_id, followee_id=followee_id))


def remove_edge(*, follower_id: int, followee_id: int) -> bool:
    """End a follow, and what hangs on it; return whether there was one."""
    deleted, _ = Follow.objects.filter(followee_id=followee_id, follower_id=follower_id).delete()
    if not deleted:
        return False
    Following.objects.filter(follower_id=follower_id, followee_id=followee_id).delete()
    count_many(deltas=[(followee_id, "followers", -1), (follower_id, "following", -1)])
    # Lists hold people one follows.
    ListMember.objects.filter(owner_id=follower_id, member_id=followee_id).delete()
    # However the follow ended, a close friend is no longer one (R7).
    end_close_friendship(owner_id=followee_id, member_id=follower_id)
    publish(Unfollowed(follower_id=follower_id, followee_id=followee_id))
    return True


def request(*, requester_id: int, target_id: int) -> bool:
    """Let somebody ask; return whether they did not before."""
    _, is_new = FollowRequest.objects.get_or_create(target_id=target_id, requester_id=requester_id)
    if is_new:
        forget_badges(account_ids=[target_id])
        publish(FollowRequested(requester_id=requester_id, target_id=target_id))
    return is_new


def close_request(*, requester_id: int, target_id: int) -> bool:
    """End a request however it is answered; return whether it was open."""
    deleted, _ = FollowRequest.objects.filter(
        target_id=target_id, requester_id=requester_id
    ).delete()
    if deleted:
        forget_badges(account_ids=[target_id])
        publish(FollowRequestClosed(requester_id=requester_id, target_id=target_id))
    return bool(deleted)


def end_close_friendship(*, owner_id: int, member_id: int) -> bool:
    """Take somebody off a list of close friends; return whether they were on it."""
    deleted, _ = CloseFriend.objects.filter(owner_id=owner_id, member_id=member_id).delete()
    if not deleted:
        return False
    CloseFriendOf.objects.filter(member_id=member_id, owner_id=owner_id).delete()
    # What they were told of posts they do not see any more is gone.
    forget_badges(account_ids=[member_id])
    publish(CloseFriendRemoved(owner_id=owner_id, member_id=member_id))
    return True
