"""How far somebody has read."""

from collections.abc import Collection

from apps.notifications.models import ReadMarker


def markers_of(*, account_id: int, timelines: Collection[str]) -> list[ReadMarker]:
    """Return how far somebody has read these timelines, as far as that was ever said."""
    return list(ReadMarker.objects.filter(account_id=account_id, timeline__in=timelines))
