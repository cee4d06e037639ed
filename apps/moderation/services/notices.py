"""What the person concerned is told of a decision, on the page of their notifications."""

from datetime import datetime

from django.db import transaction

from apps.moderation.models import Notice
from apps.moderation.types import Action, Ruling, Target
from apps.notifications import services as notification_services


def tell(
    *, ruling: Ruling, action: Action, about: Target | None = None, until: datetime | None = None
) -> Notice:
    """Tell somebody what was decided and why, and ring at their open pages."""
    target = about or ruling.target
    notice = Notice.objects.create(
        recipient_id=target.account_id,
        action=action,
        target_kind=target.kind,
        target_id=target.id,
        post_id=target.post_id,
        reason=ruling.reason,
        decided_by=ruling.staff,
        until=until,
        created_at=ruling.now,
    )
    notification_services.announce(
        recipient_ids=[target.account_id],
        kind="notification",
        about={"id": str(notice.pk), "kind": "notice"},
    )
    return notice


@transaction.atomic
def mark_notices_read(*, recipient_id: int, now: datetime) -> int:
    """Mark everything that the moderators told somebody as read; return how much it was."""
    count = Notice.objects.filter(recipient_id=recipient_id, read_at=None).update(read_at=now)
    if count:
        notification_services.announce(
            recipient_ids=[recipient_id],
            kind="notification",
            about={"id": "", "kind": "read"},
        )
    return count
