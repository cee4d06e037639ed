"""How somebody's exports and imports stand; for them alone, whatever the state of their account."""

from datetime import datetime

from apps.core.exceptions import NotFound
from apps.portability.models import Export, Import
from apps.portability.types import ExportState


def latest_export(*, account_id: int) -> Export | None:
    """Return the copy that somebody asked for last."""
    return Export.objects.filter(account_id=account_id).order_by("-pk").first()


def latest_import(*, account_id: int) -> Import | None:
    """Return the archive that somebody brought last."""
    return Import.objects.filter(account_id=account_id).order_by("-pk").first()


def ready_export_of(*, account_id: int, export_id: int, now: datetime) -> Export:
    """Return a copy of somebody's own that can be fetched.

    :raises NotFound: they have none with this id, or its time is over.
    """
    export = Export.objects.filter(
        pk=export_id,
        account_id=account_id,
        state=ExportState.READY,
        expires_at__gt=now,
    ).first()
    if export is None:
        raise NotFound
    return export
