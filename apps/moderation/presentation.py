"""Reports and notices in words, ready for pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.cards.types import AccountView
from apps.moderation.models import Appeal, Notice, Report
from apps.moderation.types import APPEALABLE, Action, AppealState, Outcome, Target, TargetKind

_APPEAL_STATES = {
    AppealState.WAITING: "Somebody else looks at it",
    AppealState.GRANTED: "Undone",
    AppealState.UPHELD: "It stays",
    AppealState.CLOSED: "No longer in force",
}
_NOUNS = {TargetKind.POST: "post", TargetKind.COMMENT: "comment", TargetKind.ACCOUNT: "account"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report as its reporter sees it; ``account`` is None when they may not see whose it was."""

    id: str
    what: str
    account: AccountView | None
    reason: str
    outcome: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """What the moderators decided about something of the reader's."""

    id: str
    text: str
    reason: str
    url: str
    # Whether there is a page on which to ask for a second look.
    can_appeal: bool
    is_unread: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """A decision that its reader could appeal, with what came of that."""

    id: str
    text: str
    reason: str
    url: str
    state: str
    answer: str
    can_appeal: bool
    created_at: datetime


def report_views(
    *, reports: Sequence[Report], people: Mapping[int, AccountView]
) -> list[ReportView]:
    """Return reports for their reporter; ``people`` are those whom the reporter may see."""
    return [
        ReportView(
            id=str(report.pk),
            what=what_of(report.case.target),
            account=people.get(report.case.account_id),
            reason=str(report.get_reason_display()),
            outcome=str(Outcome(report.case.outcome).label),
            created_at=report.created_at,
        )
        for report in reports
    ]


def notice_views(*, notices: Sequence[Notice]) -> list[NoticeView]:
    """Return notices for the person concerned."""
    return [
        NoticeView(
            id=str(notice.pk),
            text=_sentence(notice),
            reason=notice.reason,
            url=_url(notice),
            can_appeal=notice.action in APPEALABLE and not hasattr(notice, "appeal"),
            is_unread=notice.read_at is None,
            created_at=notice.created_at,
        )
        for notice in notices
    ]


def decision_views(
    *, notices: Sequence[Notice], in_force_ids: Collection[int]
) -> list[DecisionView]:
    """Return decisions for the person concerned."""
    return [_decision_view(notice, notice.pk in in_force_ids) for notice in notices]


def _decision_view(notice: Notice, is_in_force: bool) -> DecisionView:
    appeal: Appeal | None = getattr(notice, "appeal", None)
    if appeal is not None:
        state = _APPEAL_STATES[AppealState(appeal.state)]
    else:
        state = "" if is_in_force else "No longer in force"
    return DecisionView(
        id=str(notice.pk),
        text=_sentence(notice),
        reason=notice.reason,
        url=_url(notice),
        state=state,
        answer=appeal.answer if appeal else "",
        can_appeal=is_in_force and appeal is None,
        created_at=notice.created_at,
    )


def what_of(target: Target) -> str:
    """Return what a target is, in a word."""
    return _NOUNS[target.kind]


def _sentence(notice: Notice) -> str:
    noun = _NOUNS[TargetKind(notice.target_kind)]
    match notice.action:
        case Action.REMOVED:
            return f"The moderators removed your {noun}."
        case Action.RESTORED:
            return f"Your {noun} is back: the moderators restored it."
        case Action.MARKED:
            return "The moderators marked your post as sensitive: its photos are covered."
        case Action.UNMARKED:
            return "The moderators took the mark of sensitive from your post."
        case Action.SUSPENDED if notice.until is not None:
            return f"Your account was suspended until {notice.until:%-d %B %Y}."
        case Action.SUSPENDED:
            return "Your account was suspended."
        case Action.UPHELD:
            return f"The moderators looked again at what you appealed about your {noun}: it stays."
        case Action.CLOSED:
            return f"The moderators closed your appeal about your {noun}: nothing is left to undo."
    return "The moderators lifted the suspension of your account."


def _url(notice: Notice) -> str:
    """Return where to see what it is about; a removed comment is nowhere to be seen."""
    if notice.target_kind == TargetKind.POST:
        return f"/p/{notice.post_id}/"
    if notice.target_kind == TargetKind.COMMENT and notice.action == Action.RESTORED:
        return f"/p/{notice.post_id}/comments/{notice.target_id}/"
    return ""
