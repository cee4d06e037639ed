"""Cases and what was done about a target, for staff."""

from apps.core.exceptions import NotFound
from apps.moderation.models import AuditEntry, Case
from apps.moderation.types import Action, CaseState, Target

HISTORY_SHOWN = 50


def case_for(*, case_id: int) -> Case:
    """Return a case.

    :raises NotFound: there is no such case (any more).
    """
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise NotFound
    return case


def open_case(*, target: Target) -> Case | None:
    """Return the case about a target that waits for a decision."""
    return Case.objects.filter(
        target_kind=target.kind, target_id=target.id, state=CaseState.OPEN
    ).first()


def latest_case(*, target: Target) -> Case | None:
    """Return the last case about a target, open or not."""
    cases = Case.objects.filter(target_kind=target.kind, target_id=target.id)
    return cases.order_by("-id").first()


def target_history(*, target: Target) -> list[AuditEntry]:
    """Return what staff did about a target, without the mere looks, the latest first."""
    entries = AuditEntry.objects.filter(target_kind=target.kind, target_id=target.id)
    return list(entries.exclude(action=Action.LOOKED).order_by("-id")[:HISTORY_SHOWN])
