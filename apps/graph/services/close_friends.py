"""Close friends: some of one's followers, for whom one publishes what others do not see."""

from django.db import transaction

from apps.accounts.models import Account
from apps.core.events import publish
from apps.graph.events import CloseFriendAdded
from apps.graph.exceptions import NotAFollower
from apps.graph.models import CloseFriend, CloseFriendOf, Follow
from apps.graph.policy import Viewer
from apps.graph.selectors import account_for
from apps.graph.services import edges


@transaction.atomic
def add_close_friend(*, owner: Account, member_id: int) -> bool:
    """Put a follower on the owner's list; they are not told. Return whether they are new on it.

    :raises NotFound: the owner may not see the account.
    :raises NotAFollower: it does not follow the owner.
    """
    edges.lock_pair(owner.pk, member_id)
    account_for(viewer=Viewer(owner.pk), account_id=member_id)
    if not Follow.objects.filter(followee_id=owner.pk, follower_id=member_id).exists():
        raise NotAFollower
    _, is_new = CloseFriend.objects.get_or_create(owner_id=owner.pk, member_id=member_id)
    if is_new:
        CloseFriendOf.objects.create(member_id=member_id, owner_id=owner.pk)
        publish(CloseFriendAdded(owner_id=owner.pk, member_id=member_id))
    return is_new


@transaction.atomic
def remove_close_friend(*, owner: Account, member_id: int) -> bool:
    """Take somebody off the owner's list without telling them; return whether they were on it."""
    edges.lock_pair(owner.pk, member_id)
    return edges.end_close_friendship(owner_id=owner.pk, member_id=member_id)
