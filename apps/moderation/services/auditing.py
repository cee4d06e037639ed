"""The log of what staff do and look at, written in the transaction of the deed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from apps.accounts.models import Account
from apps.moderation import selectors
from apps.moderation.models import AuditEntry
from apps.moderation.types import Action, Content, Role, Target


@transaction.atomic
def record(
    *,
    staff: Account | None,
    action: Action,
    target_kind: str,
    target_id: int,
    account_id: int = 0,
    case_id: int = 0,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write down what somebody did; without ``staff`` it was done on the server's console."""
    return AuditEntry.objects.create(
        actor_id=staff.pk if staff else 0,
        actor_name=staff.username if staff else "",
        role=role_of(staff),
        action=action,
        target_kind=target_kind,
        target_id=target_id,
        account_id=account_id,
        case_id=case_id,
        reason=reason,
        details=dict(details or {}),
    )


@transaction.atomic
def look_at(*, staff: Account, target: Target, case_id: int = 0) -> Content:
    """Return what a target shows; a look at what is not public is written down before it (R20).

    :raises NotFound: it has been purged meanwhile.
    """
    content = selectors.content_of(target=target)
    if not content.is_public:
        record(
            staff=staff,
            action=Action.LOOKED,
            target_kind=target.kind,
            target_id=target.id,
            account_id=target.account_id,
            case_id=case_id,
        )
    return content


def role_of(staff: Account | None) -> Role:
    """Return as what somebody acts."""
    if staff is None:
        return Role.CONSOLE
    return Role.ADMIN if staff.is_superuser else Role.MODERATOR
