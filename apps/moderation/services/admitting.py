"""Who is let in where accounts are opened by hand, with the decision in the log."""

from datetime import datetime

from django.db import transaction

from apps.accounts import services as account_services
from apps.accounts.models import Account, Invitation
from apps.moderation.exceptions import ReasonNeeded
from apps.moderation.services.auditing import record
from apps.moderation.types import MAX_REASON, Action, TargetKind


@transaction.atomic
def approve_account(*, staff: Account, account: Account, reason: str = "") -> bool:
    """Let somebody in who waits, and write to them; False when it is decided already."""
    if not account_services.approve(account=account):
        return False
    _record(staff, Action.APPROVED, account, reason.strip()[:MAX_REASON])
    return True


@transaction.atomic
def decline_account(*, staff: Account, account: Account, reason: str, now: datetime) -> bool:
    """Erase somebody who waits, and write to them why; False when it is decided already.

    :raises ReasonNeeded: there is none.
    """
    cleaned = reason.strip()
    if not cleaned or len(cleaned) > MAX_REASON:
        raise ReasonNeeded
    if not account_services.decline(account=account, reason=cleaned, now=now):
        return False
    _record(staff, Action.DECLINED, account, cleaned)
    return True


@transaction.atomic
def revoke_invitation(*, staff: Account, invitation: Invitation, now: datetime) -> bool:
    """Take somebody's invitation back; False when it was before."""
    if not account_services.revoke_invitation(
        invitation_id=invitation.pk, creator_id=None, now=now
    ):
        return False
    record(
        staff=staff,
        action=Action.REMOVED,
        target_kind="invite",
        target_id=invitation.pk,
        account_id=invitation.creator_id,
    )
    return True


def _record(staff: Account, action: Action, account: Account, reason: str) -> None:
    record(
        staff=staff,
        action=action,
        target_kind=TargetKind.ACCOUNT,
        target_id=account.pk,
        account_id=account.pk,
        reason=reason,
    )
