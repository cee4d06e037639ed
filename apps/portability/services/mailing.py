"""Mail about exports: one was asked for, one is ready. No link in it opens anything by itself."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string

from apps.portability.models import Export
from apps.portability.types import ExportState


@transaction.atomic
def tell_of_request(*, export_id: int) -> bool:
    """Tell the owner that a copy was asked for, once; False if they know or it is gone."""
    # The race: the effect is repeated while it is being carried out.
    export = (
        Export.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(pk=export_id, request_told_at=None)
        .first()
    )
    if export is None:
        return False
    Export.objects.filter(pk=export_id).update(request_told_at=Now())
    return _send(export, "export_requested", {"at": export.created_at})


@transaction.atomic
def tell_of_result(*, export_id: int) -> bool:
    """Tell the owner that their copy is ready or failed, once; False if that is over."""
    export = (
        Export.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(pk=export_id, ready_told_at=None, state__in=[ExportState.READY, ExportState.FAILED])
        .first()
    )
    if export is None:
        return False
    Export.objects.filter(pk=export_id).update(ready_told_at=Now())
    name = "export_ready" if export.state == ExportState.READY else "export_failed"
    return _send(export, name, {"until": export.expires_at})


def _send(export: Export, name: str, context: dict[str, Any]) -> bool:
    if not export.account.email:
        return False
    everything = {
        "username": export.account.username,
        "site_url": settings.SITE_URL,
        "site_host": urlsplit(settings.SITE_URL).netloc,
        **context,
    }
    subject = render_to_string(f"portability/email/{name}_subject.txt", everything)
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string(f"portability/email/{name}_message.txt", everything),
        to=[export.account.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return bool(message.send())
