"""Appeals: the person concerned asks for a second look, and another member of staff answers."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from apps.accounts.models import Account
from apps.core.exceptions import NotFound
from apps.core.text import TextTooLong, normalize_text
from apps.moderation import selectors
from apps.moderation.exceptions import (
    AlreadyDecided,
    AppealTextNeeded,
    CannotAppeal,
    NothingToUndo,
    OwnDecision,
)
from apps.moderation.models import Appeal, Notice
from apps.moderation.services.auditing import record
from apps.moderation.services.deciding import (
    begin,
    lift,
    restore,
    unmark_sensitive,
)
from apps.moderation.services.mailing import tell_of_answer
from apps.moderation.services.notices import tell
from apps.moderation.services.team import GROUP
from apps.moderation.types import (
    MAX_APPEAL,
    Action,
    AppealState,
    Ruling,
    Target,
    TargetKind,
    Verdict,
)

_UNDOING = {
    Action.SUSPENDED: lift,
    Action.REMOVED: restore,
    Action.MARKED: unmark_sensitive,
}
_ANSWERS = {
    AppealState.GRANTED: Action.GRANTED,
    AppealState.UPHELD: Action.UPHELD,
    AppealState.CLOSED: Action.CLOSED,
}


@transaction.atomic
def appeal(*, account: Account, notice_id: int, text: str, now: datetime) -> Appeal:
    """Ask for a second look at a decision about something of one's own.

    :raises NotFound: nobody told them of such a decision.
    :raises AppealTextNeeded: it says nothing, or too much.
    :raises CannotAppeal: it is not in force any more, or they have asked already.
    """
    notice = selectors.appealable_notice(account=account, notice_id=notice_id)
    if notice is None:
        raise CannotAppeal
    try:
        # Two at once: the second finds the row of the first.
        with transaction.atomic():
            return Appeal.objects.create(
                notice=notice, account=account, text=_clean_text(text), created_at=now
            )
    except IntegrityError as error:
        raise CannotAppeal from error


@transaction.atomic
def answer_appeal(*, verdict: Verdict) -> Appeal:
    """Undo what was done or let it stand, write it to the log, and tell the person, by mail too.

    Either answer closes an appeal against what is not in force any more, and undoes nothing: what
    is done to the same thing since is another decision, with an appeal of its own.

    :raises NotFound: there is no such appeal.
    :raises AlreadyDecided: somebody else was faster.
    :raises NotAllowed: it is not for this member of staff to answer.
    :raises ReasonNeeded: there is no answer in words.
    """
    # The race: two moderators answer at once.
    appeals = Appeal.objects.select_for_update(of=("self",)).select_related("notice", "account")
    asked = appeals.filter(pk=verdict.appeal_id).first()
    if asked is None:
        raise NotFound
    if asked.state != AppealState.WAITING:
        raise AlreadyDecided
    ruling, _ = begin(
        Ruling(
            staff=verdict.staff,
            target=_target_of(asked.notice),
            reason=verdict.answer,
            now=verdict.now,
        )
    )
    if asked.notice.decided_by_id == verdict.staff.pk and _has_colleagues(verdict.staff, asked):
        raise OwnDecision
    asked.state = AppealState.CLOSED
    # Read anew, for it is held only now.
    asked.account.refresh_from_db()
    if selectors.in_force_ids(account=asked.account, notices=[asked.notice]):
        asked.state = _settle(asked.notice, verdict.state, ruling)
    asked.answer = ruling.reason
    asked.answered_by, asked.answered_at = verdict.staff, verdict.now
    asked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    _record(asked, ruling)
    if asked.state != AppealState.GRANTED:
        # What is undone is told by whatever undoes it.
        tell(ruling=ruling, action=_ANSWERS[AppealState(asked.state)])
    tell_of_answer(appeal=asked)
    return asked


def _settle(notice: Notice, wanted: AppealState, ruling: Ruling) -> AppealState:
    """Undo a decision in force if that is the answer, and return what became of the appeal."""
    if wanted != AppealState.GRANTED:
        return wanted
    try:
        _UNDOING[Action(notice.action)](ruling=ruling)
    except (NothingToUndo, NotFound):
        # What it was about has gone.
        return AppealState.CLOSED
    return AppealState.GRANTED


def _clean_text(raw: str) -> str:
    try:
        text = normalize_text(raw=raw, max_length=MAX_APPEAL)
    except TextTooLong as error:
        raise AppealTextNeeded from error
    if not text:
        raise AppealTextNeeded
    return text


def _has_colleagues(staff: Account, asked: Appeal) -> bool:
    """Tell whether anybody else could answer; who runs a site alone has to do it themselves."""
    others = Account.objects.active().filter(is_staff=True)
    others = others.exclude(pk__in=[staff.pk, asked.account_id])
    if asked.account.is_staff:
        return others.filter(is_superuser=True).exists()
    return others.filter(Q(is_superuser=True) | Q(groups__name=GROUP)).exists()


def _target_of(notice: Notice) -> Target:
    return Target(
        kind=TargetKind(notice.target_kind),
        id=notice.target_id,
        account_id=notice.recipient_id,
        post_id=notice.post_id,
    )


def _record(asked: Appeal, ruling: Ruling) -> None:
    record(
        staff=ruling.staff,
        action=_ANSWERS[AppealState(asked.state)],
        target_kind=ruling.target.kind,
        target_id=ruling.target.id,
        account_id=ruling.target.account_id,
        reason=ruling.reason,
        details={"appeal": str(asked.pk), "against": asked.notice.action},
    )
