"""What moderation holds for one person: their own reports, and what they were told (R12)."""

from apps.core.cursors import Page, keyset_page
from apps.graph.policy import Viewer
from apps.moderation.models import Notice, Report
from apps.moderation.types import Action, TargetKind

PAGE_SIZE = 20
NOTICES_SHOWN = 20


def own_reports(
    *, account_id: int, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[Report]:
    """Return what somebody has reported, the newest first, with its cases."""
    reports = Report.objects.filter(reporter_id=account_id).select_related("case")
    return keyset_page(reports, cursor=cursor, limit=limit)


def notices_of(*, viewer: Viewer) -> list[Notice]:
    """Return the last things that the moderators told the viewer, each with its appeal if any."""
    notices = Notice.objects.filter(recipient_id=viewer.account_id)
    return list(notices.select_related("appeal").order_by("-id")[:NOTICES_SHOWN])


def unread_notices(account_id: int) -> int:
    """Return how much of it an account has not read."""
    return Notice.objects.filter(recipient_id=account_id, read_at=None).count()


def removal_reason(*, viewer: Viewer, post_id: int) -> str:
    """Return why a post of the viewer was removed, as they were told; "" when they were not."""
    told = Notice.objects.filter(
        recipient_id=viewer.account_id,
        action=Action.REMOVED,
        target_kind=TargetKind.POST,
        target_id=post_id,
    )
    return told.order_by("-id").values_list("reason", flat=True).first() or ""
