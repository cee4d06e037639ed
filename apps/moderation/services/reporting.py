"""What people report: one report per person and case, about what they can see and is not theirs."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from apps.accounts.models import Account
from apps.core.exceptions import NotFound
from apps.core.text import TextTooLong, normalize_text
from apps.graph.policy import Viewer
from apps.moderation import selectors
from apps.moderation.exceptions import AlreadyDecided, CannotReportOwn, NoteTooLong
from apps.moderation.models import Case, Report
from apps.moderation.types import (
    MAX_NOTE,
    CaseState,
    Reason,
    Target,
    TargetKind,
    kind_of_object,
)

# Each try fails only if the case is decided in the very moment in which it is reported.
_TRIES = 3


@transaction.atomic
def report(
    *,
    reporter: Account,
    kind: TargetKind,
    target_id: int,
    reason: Reason,
    note: str = "",
    now: datetime,
) -> Report:
    """Report something to the moderators; as long as the case is open, again is the same report.

    :raises NotFound: the reporter must not see it (R18).
    :raises CannotReportOwn: it is theirs.
    :raises NoteTooLong: over 1,000 characters.
    """
    target = selectors.target_for(viewer=Viewer(reporter.pk), kind=kind, target_id=target_id)
    if target.account_id == reporter.pk:
        raise CannotReportOwn
    try:
        cleaned = normalize_text(raw=note, max_length=MAX_NOTE)
    except TextTooLong as error:
        raise NoteTooLong from error
    found, _ = Report.objects.get_or_create(
        case=_open_case(target, now),
        reporter=reporter,
        defaults={"reason": reason, "note": cleaned, "created_at": now},
    )
    return found


@transaction.atomic
def report_account(
    *,
    reporter: Account,
    account_id: int,
    object_ids: Sequence[int],
    reason: Reason,
    note: str = "",
    now: datetime,
) -> list[Report]:
    """Report posts and comments of a person, or, where none are named, the person; all or nothing.

    :raises NotFound: the reporter must not see one of them, or it is of somebody else.
    :raises CannotReportOwn, NoteTooLong: as ``report``.
    """
    targets = [(kind_of_object(object_id), object_id) for object_id in object_ids]
    reports = [
        report(reporter=reporter, kind=kind, target_id=i, reason=reason, note=note, now=now)
        for kind, i in targets or [(TargetKind.ACCOUNT, account_id)]
    ]
    if any(made.case.account_id != account_id for made in reports):
        raise NotFound
    return reports


def _open_case(target: Target, now: datetime) -> Case:
    """Return the open case about a target, which stays open until the transaction ends."""
    for _ in range(_TRIES):
        case = Case(
            target_kind=target.kind,
            target_id=target.id,
            account_id=target.account_id,
            post_id=target.post_id,
            opened_at=now,
        )
        Case.objects.bulk_create([case], ignore_conflicts=True)
        # The race: a moderator decides the case that this report is about to join.
        found = (
            Case.objects.select_for_update(of=("self",))
            .filter(target_kind=target.kind, target_id=target.id, state=CaseState.OPEN)
            .first()
        )
        if found is not None:
            return found
    raise AlreadyDecided
