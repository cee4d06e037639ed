"""Restrictions: somebody's comments wait for approval, and they are not told."""

from django.db import transaction

from apps.accounts.models import Account
from apps.core.badges import forget_badges
from apps.graph.exceptions import CannotRestrictYourself
from apps.graph.models import Restriction
from apps.graph.policy import Viewer
from apps.graph.selectors import account_for


@transaction.atomic
def restrict(*, restricter: Account, restricted_id: int) -> bool:
    """Let somebody's comments wait from now on, and tell of nothing they do; whether it is new.

    :raises NotFound: the restricter may not see the account.
    :raises CannotRestrictYourself: it is their own.
    """
    if restricter.pk == restricted_id:
        raise CannotRestrictYourself
    account_for(viewer=Viewer(restricter.pk), account_id=restricted_id)
    _, is_new = Restriction.objects.get_or_create(
        restricter_id=restricter.pk, restricted_id=restricted_id
    )
    if is_new:
        # What they did before is not told any more either.
        forget_badges(account_ids=[restricter.pk])
    return is_new


@transaction.atomic
def unrestrict(*, restricter: Account, restricted_id: int) -> bool:
    """End a restriction; comments that wait go on waiting. Return whether there was one."""
    deleted, _ = Restriction.objects.filter(
        restricter_id=restricter.pk, restricted_id=restricted_id
    ).delete()
    if deleted:
        forget_badges(account_ids=[restricter.pk])
    return bool(deleted)
