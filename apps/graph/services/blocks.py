"""Blocks: two people who do not exist for each other."""

from django.db import transaction

from apps.accounts.models import Account
from apps.core.events import publish
from apps.graph.events import Blocked, Unblocked
from apps.graph.exceptions import CannotBlockYourself
from apps.graph.models import Block, BlockedBy
from apps.graph.policy import Viewer
from apps.graph.selectors import account_for
from apps.graph.services import concealing, edges


@transaction.atomic
def block(*, blocker: Account, blocked_id: int) -> bool:
    """Make two accounts invisible to each other and end what is between them.

    From other accounts of whom they block the blocker is concealed. Returns whether it is new.

    :raises NotFound: the blocker may not see the account.
    :raises CannotBlockYourself: it is their own.
    """
    if blocker.pk == blocked_id:
        raise CannotBlockYourself
    edges.lock_pair(blocker.pk, blocked_id)
    if Block.objects.filter(blocker_id=blocker.pk, blocked_id=blocked_id).exists():
        return False
    account_for(viewer=Viewer(blocker.pk), account_id=blocked_id)
    for one, other in ((blocker.pk, blocked_id), (blocked_id, blocker.pk)):
        edges.remove_edge(follower_id=one, followee_id=other)
        edges.close_request(requester_id=one, target_id=other)
    Block.objects.create(blocker_id=blocker.pk, blocked_id=blocked_id)
    # Perhaps there is one already that nobody had asked for.
    BlockedBy.objects.filter(blocked_id=blocked_id, blocker_id=blocker.pk).delete()
    BlockedBy.objects.create(blocked_id=blocked_id, blocker_id=blocker.pk)
    concealing.conceal_from_others_of(blocker_id=blocker.pk, blocked_id=blocked_id)
    publish(Blocked(blocker_id=blocker.pk, blocked_id=blocked_id))
    return True


@transaction.atomic
def unblock(*, blocker: Account, blocked_id: int) -> bool:
    """End a block; no follow comes back. Return whether there was one."""
    edges.lock_pair(blocker.pk, blocked_id)
    return end_block(blocker_id=blocker.pk, blocked_id=blocked_id)


def end_block(*, blocker_id: int, blocked_id: int) -> bool:
    """End what was asked for, and what followed from it; the pair is locked."""
    deleted, _ = Block.objects.filter(blocker_id=blocker_id, blocked_id=blocked_id).delete()
    if not deleted:
        return False
    BlockedBy.objects.filter(blocked_id=blocked_id, blocker_id=blocker_id).delete()
    concealing.reveal_to_others_of(blocker_id=blocker_id, unblocked_id=blocked_id)
    publish(Unblocked(blocker_id=blocker_id, blocked_id=blocked_id))
    return True


@transaction.atomic
def extend_blocks(*, account_id: int) -> int:
    """Have an account not find those who block another one of its owner; return how many.

    It has just confirmed its address.
    """
    return concealing.conceal_blockers_from(account_id=account_id)
