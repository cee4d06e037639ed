"""Reading, forgetting, and counting anew after somebody else's change."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from apps.core.badges import forget_badges
from apps.core.ids import first_id_at
from apps.notifications import selectors
from apps.notifications.models import Notification, ReadMarker
from apps.notifications.services.markers import set_marker
from apps.notifications.services.stream import announce
from apps.notifications.types import Timeline

KEPT = timedelta(days=90)
PURGE_SIZE = 5_000


@transaction.atomic
def mark_read(*, recipient_id: int, up_to_id: int, now: datetime) -> int:
    """Mark everything up to one notification as read, in every open tab; return how much it was."""
    count = _read_up_to(recipient_id, up_to_id, now)
    if count:
        set_marker(
            account_id=recipient_id,
            timeline=Timeline.NOTIFICATIONS,
            last_read_id=up_to_id,
            now=now,
        )
    return count


@transaction.atomic
def set_markers(
    *, account_id: int, places: Mapping[Timeline, int], now: datetime
) -> list[ReadMarker]:
    """Keep how far somebody has read on one device; notifications up to there are read."""
    if Timeline.NOTIFICATIONS in places:
        newest = selectors.newest_id(account_id=account_id)
        up_to_id = min(places[Timeline.NOTIFICATIONS], newest)
        _read_up_to(account_id, up_to_id, now)
    return [
        set_marker(account_id=account_id, timeline=timeline, last_read_id=place, now=now)
        for timeline, place in places.items()
    ]


def purge_old(*, now: datetime) -> int:
    """Delete what is older than 90 days; return how much that was."""
    old = Notification.objects.filter(id__lt=first_id_at(now - KEPT)).order_by("id")
    total = 0
    while ids := list(old.values_list("id", flat=True)[:PURGE_SIZE]):
        with transaction.atomic():
            rows = Notification.objects.filter(pk__in=ids)
            unread = list(rows.filter(read_at=None).values_list("recipient_id", flat=True))
            rows.delete()
            forget_badges(account_ids=unread)
        total += len(ids)
    return total


@transaction.atomic
def recount_about_account(*, account_id: int) -> int:
    """Count anew the badges of those who may have lost sight of an account; return how many."""
    ids = [account_id, *selectors.recipients_about_account(account_id=account_id)]
    forget_badges(account_ids=ids)
    return len(ids)


@transaction.atomic
def recount_about_post(*, post_id: int) -> int:
    """Count anew the badges of those who may have lost sight of a post; return how many."""
    ids = selectors.recipients_about_post(post_id=post_id)
    forget_badges(account_ids=ids)
    return len(ids)


def _read_up_to(recipient_id: int, up_to_id: int, now: datetime) -> int:
    count = Notification.objects.filter(
        recipient_id=recipient_id, read_at=None, id__lte=up_to_id
    ).update(read_at=now)
    if count:
        about = {"id": str(up_to_id), "kind": "read"}
        announce(recipient_ids=[recipient_id], kind="notification", about=about)
    return count
