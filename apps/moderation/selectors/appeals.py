"""What was decided about somebody's things, and which of it they may ask a second look at."""

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.exceptions import NotFound
from apps.moderation.models import Notice
from apps.moderation.types import APPEALABLE, Action

DECISIONS_SHOWN = 50


def decisions_about(*, account_id: int) -> list[Notice]:
    """Return the last decisions that could be appealed, each with its appeal if there is one."""
    decisions = Notice.objects.filter(recipient_id=account_id, action__in=APPEALABLE)
    return list(decisions.select_related("appeal").order_by("-id")[:DECISIONS_SHOWN])


def decision_for(*, account_id: int, notice_id: int) -> Notice:
    """Return one decision about something of somebody's.

    :raises NotFound: they were told of no such decision.
    """
    notice = (
        Notice.objects.filter(pk=notice_id, recipient_id=account_id, action__in=APPEALABLE)
        .select_related("appeal")
        .first()
    )
    if notice is None:
        raise NotFound
    return notice


def appealable_notice(*, account: Account, notice_id: int) -> Notice | None:
    """Return a decision that is in force and not appealed yet, or nothing.

    :raises NotFound: they were told of no such decision.
    """
    notice = decision_for(account_id=account.pk, notice_id=notice_id)
    in_force = in_force_ids(account=account, notices=[notice])
    return notice if notice.pk in in_force and not hasattr(notice, "appeal") else None


def in_force_ids(*, account: Account, notices: list[Notice]) -> set[int]:
    """Return which decisions have not been undone, taken anew or ended since."""
    about = {(notice.target_kind, notice.target_id) for notice in notices}
    told = Notice.objects.filter(
        recipient_id=account.pk,
        target_kind__in={kind for kind, _ in about},
        target_id__in={target_id for _, target_id in about},
    )
    newest: dict[tuple[str, int, bool], int] = {}
    for kind, target_id, action, notice_id in told.exclude(action__in=_ANSWERS).values_list(
        "target_kind", "target_id", "action", "pk"
    ):
        key = (kind, target_id, action in _MARKS)
        newest[key] = max(newest.get(key, 0), notice_id)
    is_suspended = account.status == Status.SUSPENDED
    return {
        notice.pk
        for notice in notices
        if newest[notice.target_kind, notice.target_id, notice.action in _MARKS] == notice.pk
        and (is_suspended or notice.action != Action.SUSPENDED)
    }


# An answer to an appeal is no decision; one that undoes is told by the notice of what it did.
_ANSWERS = frozenset({Action.UPHELD, Action.CLOSED})
# A mark of sensitive and a removal of the same post do not undo each other.
_MARKS = frozenset({Action.MARKED, Action.UNMARKED})
