"""How somebody's exports and imports stand; for them alone."""

from datetime import datetime

from apps.core.exceptions import NotFound
from apps.graph.policy import Viewer
from apps.portability.models import Export, Import
from apps.portability.types import ExportState


def latest_export(*, viewer: Viewer) -> Export | None:
    """Return the copy that the viewer asked for last."""
    return Export.objects.filter(account_id=viewer.account_id).order_by("-pk").first()


def latest_import(*, viewer: Viewer) -> Import | None:
    """Return the archive that the viewer brought last."""
    return Import.objects.filter(account_id=viewer.account_id).order_by("-pk").first()


def ready_export_for(*, viewer: Viewer, export_id: int, now: datetime) -> Export:
    """Return a copy of the viewer's own that can be fetched.

    :raises NotFound: they have none with this id, or its time is over.
    """
    export = Export.objects.filter(
        pk=export_id,
        account_id=viewer.account_id,
        state=ExportState.READY,
        expires_at__gt=now,
    ).first()
    if export is None:
        raise NotFound
    return export
