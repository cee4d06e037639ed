"""Blocks reach the other accounts of the blocked person: those with the same confirmed address.

Such an account does not find the blocker any more. The blocker sees it as before, with its follow:
whatever changed for them at the moment of a block would tell them whose account it is.
"""

from apps.accounts.selectors import account_ids_with, address_key_of
from apps.core.events import publish
from apps.graph.events import Concealed, Revealed
from apps.graph.models import Block, BlockedBy
from apps.graph.services import edges


def conceal_from_others_of(*, blocker_id: int, blocked_id: int) -> int:
    """Conceal a blocker from the other accounts of whom they block; return from how many."""
    address_key = address_key_of(account_id=blocked_id)
    edges.lock_address(address_key)
    others = account_ids_with(address_key=address_key) - {blocker_id, blocked_id}
    return sum(
        _conceal(blocker_id=blocker_id, account_id=account_id, because_of=blocked_id)
        for account_id in sorted(others)
    )


def conceal_blockers_from(*, account_id: int) -> int:
    """Conceal from an account who blocks another one of its mailbox; return how many these are.

    From whom it does not find already it stays apart, whatever address it has now.
    """
    address_key = address_key_of(account_id=account_id)
    edges.lock_address(address_key)
    others = account_ids_with(address_key=address_key) - {account_id}
    named = BlockedBy.objects.filter(blocked_id__in=others, because_of=None)
    blocks = named.exclude(blocker_id=account_id).order_by("blocker_id", "blocked_id")
    return sum(
        _conceal(blocker_id=blocker_id, account_id=account_id, because_of=blocked_id)
        for blocker_id, blocked_id in list(blocks.values_list("blocker_id", "blocked_id"))
    )


def reveal_to_others_of(*, blocker_id: int, unblocked_id: int) -> int:
    """Reveal somebody to those from whom one block concealed them, unless another one does.

    Returns to how many they are revealed.
    """
    address_key = address_key_of(account_id=unblocked_id)
    edges.lock_address(address_key)
    concealing = BlockedBy.objects.filter(blocker_id=blocker_id, because_of_id=unblocked_id)
    account_ids = sorted(concealing.values_list("blocked_id", flat=True))
    if not account_ids:
        return 0
    blocked_ids = set(
        Block.objects.filter(blocker_id=blocker_id).values_list("blocked_id", flat=True)
    )
    revealed = 0
    for account_id in account_ids:
        others = account_ids_with(address_key=address_key_of(account_id=account_id))
        still = min(others & blocked_ids, default=None)
        row = BlockedBy.objects.filter(blocked_id=account_id, blocker_id=blocker_id)
        if still is not None:
            row.update(because_of_id=still)
            continue
        row.delete()
        publish(Revealed(account_id=account_id, revealed_id=blocker_id))
        revealed += 1
    return revealed


def _conceal(*, blocker_id: int, account_id: int, because_of: int) -> bool:
    _, is_new = BlockedBy.objects.get_or_create(
        blocked_id=account_id, blocker_id=blocker_id, defaults={"because_of_id": because_of}
    )
    if is_new:
        publish(Concealed(account_id=account_id, concealed_id=blocker_id))
    return is_new
