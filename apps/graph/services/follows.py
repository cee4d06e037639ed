"""Following: at once or by request, and every way it ends."""

from django.db import transaction

from apps.accounts.models import Account
from apps.graph.exceptions import CannotFollowYourself
from apps.graph.models import Following
from apps.graph.policy import Viewer
from apps.graph.selectors import account_for
from apps.graph.services import edges
from apps.graph.types import FollowState


@transaction.atomic
def follow(*, follower: Account, followee_id: int) -> FollowState:
    """Follow a public account at once, or ask a private one; a repetition changes nothing.

    :raises NotFound: the follower may not see the account.
    :raises CannotFollowYourself: it is their own.
    """
    if follower.pk == followee_id:
        raise CannotFollowYourself
    edges.lock_pair(follower.pk, followee_id)
    followee = account_for(viewer=Viewer(follower.pk), account_id=followee_id)
    if Following.objects.filter(follower_id=follower.pk, followee_id=followee_id).exists():
        return FollowState.FOLLOWING
    if followee.is_private:
        edges.request(requester_id=follower.pk, target_id=followee_id)
        return FollowState.REQUESTED
    edges.close_request(requester_id=follower.pk, target_id=followee_id)
    edges.add_edge(follower_id=follower.pk, followee_id=followee_id)
    return FollowState.FOLLOWING


@transaction.atomic
def unfollow(*, follower: Account, followee_id: int) -> bool:
    """End a follow; return whether there was one."""
    edges.lock_pair(follower.pk, followee_id)
    return edges.remove_edge(follower_id=follower.pk, followee_id=followee_id)


@transaction.atomic
def withdraw_request(*, requester: Account, target_id: int) -> bool:
    """Take back a request to follow; return whether there was one."""
    edges.lock_pair(requester.pk, target_id)
    return edges.close_request(requester_id=requester.pk, target_id=target_id)


@transaction.atomic
def stop_following(*, follower: Account, followee_id: int) -> bool:
    """End a follow, or take back the request for one; return whether there was either."""
    edges.lock_pair(follower.pk, followee_id)
    ended = edges.remove_edge(follower_id=follower.pk, followee_id=followee_id)
    return edges.close_request(requester_id=follower.pk, target_id=followee_id) or ended


@transaction.atomic
def approve_request(*, target: Account, requester_id: int) -> bool:
    """Let somebody who asked follow; return whether they were still asking.

    :raises NotFound: they have left or been suspended meanwhile.
    """
    edges.lock_pair(requester_id, target.pk)
    account_for(viewer=Viewer(target.pk), account_id=requester_id)
    if not edges.close_request(requester_id=requester_id, target_id=target.pk):
        return False
    edges.add_edge(follower_id=requester_id, followee_id=target.pk)
    return True


@transaction.atomic
def decline_request(*, target: Account, requester_id: int) -> bool:
    """Refuse a request without telling who asked; return whether there was one."""
    edges.lock_pair(requester_id, target.pk)
    return edges.close_request(requester_id=requester_id, target_id=target.pk)


@transaction.atomic
def remove_follower(*, account: Account, follower_id: int) -> bool:
    """End somebody's follow of this account; return whether there was one."""
    edges.lock_pair(account.pk, follower_id)
    return edges.remove_edge(follower_id=follower_id, followee_id=account.pk)
