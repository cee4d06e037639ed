"""How far somebody has read, for the next device to go on from there."""

from datetime import datetime

from django.db import IntegrityError, transaction

from apps.notifications.models import ReadMarker
from apps.notifications.types import Timeline


@transaction.atomic
def set_marker(
    *, account_id: int, timeline: Timeline, last_read_id: int, now: datetime
) -> ReadMarker:
    """Keep a place, also one before the last: whoever scrolls back reads it again."""
    try:
        with transaction.atomic():
            return _moved(account_id, timeline, last_read_id, now)
    except IntegrityError:
        # Two devices said so for the first time, at once.
        return _moved(account_id, timeline, last_read_id, now)


def _moved(account_id: int, timeline: Timeline, last_read_id: int, now: datetime) -> ReadMarker:
    # The race: two devices count the same change.
    marker = (
        ReadMarker.objects.select_for_update()
        .filter(account_id=account_id, timeline=timeline)
        .first()
    )
    if marker is None:
        return ReadMarker.objects.create(
            account_id=account_id, timeline=timeline, last_read_id=last_read_id, updated_at=now
        )
    marker.last_read_id, marker.updated_at = last_read_id, now
    marker.version += 1
    marker.save(update_fields=["last_read_id", "updated_at", "version"])
    return marker
