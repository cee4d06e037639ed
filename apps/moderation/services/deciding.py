"""The decisions of staff: each with a reason, an audit entry and a notice, in one transaction.

Whoever decides locks the open case first; whoever comes second is told that it is decided.
"""

from dataclasses import replace
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.core.exceptions import NotAllowed, NotFound
from apps.core.text import TextTooLong, normalize_text
from apps.engagement import services as engagement_services
from apps.moderation import selectors
from apps.moderation.exceptions import (
    AlreadyDecided,
    CannotRemoveAccount,
    NothingToUndo,
    OwnMatter,
    OwnReport,
    ReasonNeeded,
    StaffIsForAdmins,
)
from apps.moderation.models import Case, Report
from apps.moderation.services.auditing import record
from apps.moderation.services.notices import tell
from apps.moderation.types import (
    MAX_REASON,
    Action,
    CaseState,
    Outcome,
    Ruling,
    Target,
    TargetKind,
)
from apps.posts import services as post_services

DECIDE = "moderation.decide_case"


@transaction.atomic
def dismiss(*, ruling: Ruling) -> Case:
    """Close a case without doing anything about its target.

    :raises AlreadyDecided: no case is open (any more).
    :raises NotAllowed: it is not for this member of staff to decide.
    """
    ruling, case = begin(ruling)
    if case is None:
        raise AlreadyDecided
    _close(case, Outcome.NO_ACTION, ruling)
    _record(ruling, Action.DISMISSED, case)
    return case


@transaction.atomic
def remove(*, ruling: Ruling) -> None:
    """Take a post or a comment away from everybody; its author is told why.

    :raises NotFound: it has been purged meanwhile.
    :raises AlreadyDecided: it is gone already, or the case was decided by somebody else.
    :raises NotAllowed: it is not for this member of staff to decide.
    """
    ruling, case = begin(ruling)
    target = ruling.target
    if target.kind is TargetKind.ACCOUNT:
        raise CannotRemoveAccount
    if target.kind is TargetKind.POST:
        is_removed = post_services.remove_post(post_id=target.id, now=ruling.now)
    else:
        is_removed = engagement_services.remove_comment(comment_id=target.id, now=ruling.now)
    if not is_removed:
        raise AlreadyDecided("It is gone already. Reload the page to see how.")
    if case is not None:
        _close(case, Outcome.ACTED, ruling)
    _record(ruling, Action.REMOVED, case)
    tell(ruling=ruling, action=Action.REMOVED)


@transaction.atomic
def restore(*, ruling: Ruling) -> None:
    """Bring a post or a comment back that staff removed; its author is told.

    :raises NotFound: it has been purged meanwhile.
    :raises NothingToUndo: staff have not removed it.
    :raises NotAllowed: it is not for this member of staff to decide.
    """
    ruling, _ = begin(ruling)
    target = ruling.target
    if target.kind is TargetKind.POST:
        is_restored = post_services.restore_post(post_id=target.id)
    elif target.kind is TargetKind.COMMENT:
        is_restored = engagement_services.restore_comment(comment_id=target.id)
    else:
        is_restored = False
    if not is_restored:
        raise NothingToUndo
    _undo_outcome(target)
    _record(ruling, Action.RESTORED, selectors.latest_case(target=target))
    tell(ruling=ruling, action=Action.RESTORED)


@transaction.atomic
def mark_sensitive(*, ruling: Ruling) -> None:
    """Put a cover over a post's photos, which its author cannot take away; they are told why.

    :raises NotFound: it is no post, or is gone.
    :raises AlreadyDecided: it has one from staff, or the case was decided by somebody else.
    :raises NotAllowed: it is not for this member of staff to decide.
    """
    ruling, case = begin(ruling)
    if ruling.target.kind is not TargetKind.POST:
        raise NotFound
    if not post_services.mark_sensitive(post_id=ruling.target.id):
        raise AlreadyDecided("It is marked already. Reload the page.")
    if case is not None:
        _close(case, Outcome.ACTED, ruling)
    _record(ruling, Action.MARKED, case)
    tell(ruling=ruling, action=Action.MARKED)


@transaction.atomic
def unmark_sensitive(*, ruling: Ruling) -> None:
    """Take back the cover that staff have put over a post's photos; its author is told.

    :raises NotFound: it is no post, or is gone.
    :raises NothingToUndo: staff have put none.
    :raises NotAllowed: it is not for this member of staff to decide.
    """
    ruling, _ = begin(ruling)
    if ruling.target.kind is not TargetKind.POST:
        raise NotFound
    if not post_services.unmark_sensitive(post_id=ruling.target.id):
        raise NothingToUndo
    _undo_outcome(ruling.target)
    _record(ruling, Action.UNMARKED, selectors.latest_case(target=ruling.target))
    tell(ruling=ruling, action=Action.UNMARKED)


@transaction.atomic
def suspend(*, ruling: Ruling, duration: timedelta | None) -> None:
    """Take the person whose target it is out of the site, for a while or until that is lifted.

    :raises AlreadyDecided: they take no part as it is, or somebody else has decided the case.
    :raises NotAllowed: it is not for this member of staff to decide.
    """
    ruling, case = begin(ruling)
    _refuse_own_report(ruling.staff, Q(case__account_id=ruling.target.account_id))
    until = ruling.now + duration if duration is not None else None
    account = _account_of(ruling.target)
    if not account_services.suspend(account=account, reason=ruling.reason, until=until):
        raise AlreadyDecided("This person takes no part at the moment. Reload the page.")
    if case is not None:
        _close(case, Outcome.ACTED, ruling)
    _record(ruling, Action.SUSPENDED, case, details={"until": until.isoformat() if until else None})
    tell(ruling=ruling, action=Action.SUSPENDED, about=_as_account(ruling.target), until=until)


@transaction.atomic
def lift(*, ruling: Ruling) -> None:
    """Let the person take part again whose target it is; they are told.

    :raises NothingToUndo: they are not suspended.
    :raises NotAllowed: it is not for this member of staff to decide.
    """
    ruling, case = begin(ruling)
    if not account_services.lift_suspension(account=_account_of(ruling.target)):
        raise NothingToUndo
    _record(ruling, Action.LIFTED, case)
    tell(ruling=ruling, action=Action.LIFTED, about=_as_account(ruling.target))


def begin(ruling: Ruling) -> tuple[Ruling, Case | None]:
    """Check who decides and why, and lock the open case about the target, if any.

    The race: two moderators decide the same case. The second waits here for the first, and then
    finds another case than the one on the screen, or none. Where no case is open, the same holds
    for two who decide about one person: an appeal is answered when it is known what is in force.
    """
    ruling = replace(ruling, reason=clean_reason(ruling.reason))
    _require_may_decide(ruling)
    target = ruling.target
    _take_turns(target.account_id)
    case = (
        Case.objects.select_for_update(of=("self",))
        .filter(target_kind=target.kind, target_id=target.id, state=CaseState.OPEN)
        .first()
    )
    if ruling.case_id and (case is None or case.pk != ruling.case_id):
        raise AlreadyDecided
    return ruling, case


def clean_reason(raw: str) -> str:
    """Return the words of a decision as they are told and kept.

    :raises ReasonNeeded: there are none, or too many.
    """
    try:
        reason = normalize_text(raw=raw, max_length=MAX_REASON)
    except TextTooLong as error:
        raise ReasonNeeded from error
    if not reason:
        raise ReasonNeeded
    return reason


def _require_may_decide(ruling: Ruling) -> None:
    staff, target = ruling.staff, ruling.target
    if not (staff.is_staff and staff.has_perm(DECIDE)):
        raise NotAllowed
    if target.account_id == staff.pk:
        raise OwnMatter
    if not staff.is_superuser and _account_of(target).is_staff:
        raise StaffIsForAdmins
    _refuse_own_report(staff, Q(case__target_kind=target.kind, case__target_id=target.id))


def _take_turns(account_id: int) -> None:
    """Let decisions about one person happen one after another.

    Their row is not what is locked: an author's changes lock the post and then the author, and
    decisions about posts would do so in the opposite order.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"decisions:{account_id}"]
        )


def _refuse_own_report(staff: Account, about: Q) -> None:
    if Report.objects.filter(about, reporter=staff, case__state=CaseState.OPEN).exists():
        raise OwnReport


def _account_of(target: Target) -> Account:
    account = Account.objects.filter(pk=target.account_id).first()
    if account is None:
        raise NotFound
    return account


def _as_account(target: Target) -> Target:
    return Target(kind=TargetKind.ACCOUNT, id=target.account_id, account_id=target.account_id)


def _close(case: Case, outcome: Outcome, ruling: Ruling) -> None:
    case.state, case.outcome = CaseState.CLOSED, outcome
    case.decided_by, case.closed_at = ruling.staff, ruling.now
    case.save(update_fields=["state", "outcome", "decided_by", "closed_at"])


def _undo_outcome(target: Target) -> None:
    """What was acted on has ended without action after all: that is what reporters read."""
    latest = selectors.latest_case(target=target)
    if latest is not None and latest.outcome == Outcome.ACTED:
        Case.objects.filter(pk=latest.pk).update(outcome=Outcome.NO_ACTION)


def _record(
    ruling: Ruling, action: Action, case: Case | None, *, details: dict[str, object] | None = None
) -> None:
    record(
        staff=ruling.staff,
        action=action,
        target_kind=ruling.target.kind,
        target_id=ruling.target.id,
        account_id=ruling.target.account_id,
        case_id=case.pk if case else 0,
        reason=ruling.reason,
        details=details,
    )
