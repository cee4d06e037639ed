"""Every change between two people: follow, request, block, and what each of them ends.

All changes of one pair happen one after another, under a lock of that pair, so that a follow and a
block sent at the same moment cannot both take effect.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from apps.accounts.models import Account
from apps.core.badges import forget_badges
from apps.core.counters import count_many
from apps.core.events import publish
from apps.core.exceptions import DomainError
from apps.graph.events import (
    Blocked,
    Followed,
    FollowRequestClosed,
    FollowRequested,
    Muted,
    Unblocked,
    Unfollowed,
    Unmuted,
)
from apps.graph.models import Block, BlockedBy, Follow, Following, FollowRequest, Mute
from apps.graph.policy import Viewer
from apps.graph.selectors import account_for, followed_ids
from apps.graph.types import FollowState


class CannotFollowYourself(DomainError):
    """Follower and followee are the same account."""

    code = "cannot_follow_yourself"
    message = "You cannot follow yourself."


class CannotMuteYourself(DomainError):
    """Muter and muted are the same account."""

    code = "cannot_mute_yourself"
    message = "You cannot mute yourself."


class CannotBlockYourself(DomainError):
    """Blocker and blocked are the same account."""

    code = "cannot_block_yourself"
    message = "You cannot block yourself."


@transaction.atomic
def follow(*, follower: Account, followee_id: int) -> FollowState:
    """Follow a public account at once, or ask a private one; a repetition changes nothing.

    :raises NotFound: the follower may not see the account.
    :raises CannotFollowYourself: it is their own.
    """
    if follower.pk == followee_id:
        raise CannotFollowYourself
    _lock_pair(follower.pk, followee_id)
    followee = account_for(viewer=Viewer(follower.pk), account_id=followee_id)
    if Following.objects.filter(follower_id=follower.pk, followee_id=followee_id).exists():
        return FollowState.FOLLOWING
    if followee.is_private:
        _request(requester_id=follower.pk, target_id=followee_id)
        return FollowState.REQUESTED
    _close_request(requester_id=follower.pk, target_id=followee_id)
    _add_edge(follower_id=follower.pk, followee_id=followee_id)
    return FollowState.FOLLOWING


@transaction.atomic
def unfollow(*, follower: Account, followee_id: int) -> bool:
    """End a follow; return whether there was one."""
    _lock_pair(follower.pk, followee_id)
    return _remove_edge(follower_id=follower.pk, followee_id=followee_id)


@transaction.atomic
def withdraw_request(*, requester: Account, target_id: int) -> bool:
    """Take back a request to follow; return whether there was one."""
    _lock_pair(requester.pk, target_id)
    return _close_request(requester_id=requester.pk, target_id=target_id)


@transaction.atomic
def approve_request(*, target: Account, requester_id: int) -> bool:
    """Let somebody who asked follow; return whether they were still asking.

    :raises NotFound: they have left or been suspended meanwhile.
    """
    _lock_pair(requester_id, target.pk)
    account_for(viewer=Viewer(target.pk), account_id=requester_id)
    if not _close_request(requester_id=requester_id, target_id=target.pk):
        return False
    _add_edge(follower_id=requester_id, followee_id=target.pk)
    return True


@transaction.atomic
def decline_request(*, target: Account, requester_id: int) -> bool:
    """Refuse a request without telling who asked; return whether there was one."""
    _lock_pair(requester_id, target.pk)
    return _close_request(requester_id=requester_id, target_id=target.pk)


@transaction.atomic
def remove_follower(*, account: Account, follower_id: int) -> bool:
    """End somebody's follow of this account; return whether there was one."""
    _lock_pair(account.pk, follower_id)
    return _remove_edge(follower_id=follower_id, followee_id=account.pk)


@transaction.atomic
def block(*, blocker: Account, blocked_id: int) -> bool:
    """Make two accounts invisible to each other and end what is between them.

    Returns whether the block is new.

    :raises NotFound: the blocker may not see the account.
    :raises CannotBlockYourself: it is their own.
    """
    if blocker.pk == blocked_id:
        raise CannotBlockYourself
    _lock_pair(blocker.pk, blocked_id)
    if Block.objects.filter(blocker_id=blocker.pk, blocked_id=blocked_id).exists():
        return False
    account_for(viewer=Viewer(blocker.pk), account_id=blocked_id)
    for one, other in ((blocker.pk, blocked_id), (blocked_id, blocker.pk)):
        _remove_edge(follower_id=one, followee_id=other)
        _close_request(requester_id=one, target_id=other)
    Block.objects.create(blocker_id=blocker.pk, blocked_id=blocked_id)
    BlockedBy.objects.create(blocked_id=blocked_id, blocker_id=blocker.pk)
    publish(Blocked(blocker_id=blocker.pk, blocked_id=blocked_id))
    return True


@transaction.atomic
def unblock(*, blocker: Account, blocked_id: int) -> bool:
    """End a block; no follow comes back. Return whether there was one."""
    _lock_pair(blocker.pk, blocked_id)
    deleted, _ = Block.objects.filter(blocker_id=blocker.pk, blocked_id=blocked_id).delete()
    if not deleted:
        return False
    BlockedBy.objects.filter(blocked_id=blocked_id, blocker_id=blocker.pk).delete()
    publish(Unblocked(blocker_id=blocker.pk, blocked_id=blocked_id))
    return True


@transaction.atomic
def mute(*, muter: Account, muted_id: int) -> bool:
    """Keep somebody's posts out of one's home feed; the follow stays. Return whether it is new.

    :raises NotFound: the muter may not see the account.
    :raises CannotMuteYourself: it is their own.
    """
    if muter.pk == muted_id:
        raise CannotMuteYourself
    _lock_pair(muter.pk, muted_id)
    account_for(viewer=Viewer(muter.pk), account_id=muted_id)
    _, is_new = Mute.objects.get_or_create(muter_id=muter.pk, muted_id=muted_id)
    if is_new:
        publish(Muted(muter_id=muter.pk, muted_id=muted_id))
    return is_new


@transaction.atomic
def unmute(*, muter: Account, muted_id: int) -> bool:
    """Let somebody's posts into one's home feed again; return whether they were kept out."""
    _lock_pair(muter.pk, muted_id)
    deleted, _ = Mute.objects.filter(muter_id=muter.pk, muted_id=muted_id).delete()
    if deleted:
        publish(Unmuted(muter_id=muter.pk, muted_id=muted_id))
    return bool(deleted)


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


def _lock_pair(one_id: int, other_id: int) -> None:
    """Hold the pair until the transaction ends.

    Not the account rows: the followers of a popular account would queue up behind each other.
    """
    low, high = sorted((one_id, other_id))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"pair:{low}:{high}"]
        )


def _add_edge(*, follower_id: int, followee_id: int) -> None:
    Follow.objects.create(followee_id=followee_id, follower_id=follower_id)
    Following.objects.create(follower_id=follower_id, followee_id=followee_id)
    count_many(deltas=[(followee_id, "followers", 1), (follower_id, "following", 1)])
    publish(Followed(follower_id=follower_id, followee_id=followee_id))


def _remove_edge(*, follower_id: int, followee_id: int) -> bool:
    deleted, _ = Follow.objects.filter(followee_id=followee_id, follower_id=follower_id).delete()
    if not deleted:
        return False
    Following.objects.filter(follower_id=follower_id, followee_id=followee_id).delete()
    count_many(deltas=[(followee_id, "followers", -1), (follower_id, "following", -1)])
    publish(Unfollowed(follower_id=follower_id, followee_id=followee_id))
    return True


def _request(*, requester_id: int, target_id: int) -> bool:
    _, is_new = FollowRequest.objects.get_or_create(target_id=target_id, requester_id=requester_id)
    if is_new:
        forget_badges(account_ids=[target_id])
        publish(FollowRequested(requester_id=requester_id, target_id=target_id))
    return is_new


def _close_request(*, requester_id: int, target_id: int) -> bool:
    deleted, _ = FollowRequest.objects.filter(
        target_id=target_id, requester_id=requester_id
    ).delete()
    if deleted:
        forget_badges(account_ids=[target_id])
        publish(FollowRequestClosed(requester_id=requester_id, target_id=target_id))
    return bool(deleted)
