"""Asking for a copy, and fetching it: for the owner alone, with a fresh password."""

import time
from typing import cast
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.models import Account
from apps.core.downloads import byte_range, ranged_response
from apps.core.exceptions import NotFound
from apps.core.ratelimits import limit_request
from apps.media.storage import LocalFiles
from apps.portability import selectors, services
from apps.portability.exceptions import ExportIsOpen
from apps.portability.models import Export
from apps.portability.services.storing import archives
from apps.portability.views.freshness import fresh_sign_in_required

# In the session: which download began, and when.
_BEGUN = "export_begun"
_RESUMABLE_SECONDS = 3_600


@fresh_sign_in_required
def request_export(request: HttpRequest) -> HttpResponse:
    """Have a copy made; whoever reloads the address is back on the page."""
    if request.method == "POST":
        limit_request(request=request, name="portability.export")
        try:
            services.request_export(account=cast("Account", request.user))
        except ExportIsOpen as error:
            messages.info(request, error.message)
        else:
            messages.success(request, "Your copy is being made. A mail tells you when it is ready.")
    return redirect("portability:data")


@require_safe
def download(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Hand out a copy; a download that broke off goes on without asking again."""
    return (_fetch if _goes_on(request, export_id) else _begin)(request, export_id)


def _goes_on(request: HttpRequest, export_id: int) -> bool:
    """Whether this is the rest of a download begun with a fresh password on this device lately."""
    begun_id, begun_at = request.session.get(_BEGUN, (0, 0))
    if begun_id != export_id or time.time() - begun_at > _RESUMABLE_SECONDS:
        return False
    export = _export(request, export_id)
    part = byte_range(request, size=export.size, etag=_etag(export))
    return part is not None and part.start > 0


@fresh_sign_in_required
def _begin(request: HttpRequest, export_id: int) -> HttpResponseBase:
    response = _fetch(request, export_id)
    request.session[_BEGUN] = (export_id, time.time())
    return response


def _fetch(request: HttpRequest, export_id: int) -> HttpResponseBase:
    export = _export(request, export_id)
    response = _content(request, export)
    response["Content-Disposition"] = f'attachment; filename="{_filename(request, export)}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _export(request: HttpRequest, export_id: int) -> Export:
    return selectors.ready_export_of(
        account_id=cast("Account", request.user).pk, export_id=export_id, now=timezone.now()
    )


def _etag(export: Export) -> str:
    """Return the name of the bytes; where nginx sends them it is the one that nginx gives them."""
    if not _is_sent_by_proxy():
        # The key is a secret; its attempt is not, and every attempt makes other bytes.
        return f'"{export.token[:16]}"'
    try:
        stored_at = archives().get_modified_time(export.key)
    except FileNotFoundError as error:
        raise NotFound from error
    return f'"{int(stored_at.timestamp()):x}-{export.size:x}"'


def _is_sent_by_proxy() -> bool:
    return bool(settings.MEDIA_ACCEL_PREFIX) and isinstance(archives().backend, LocalFiles)


def _content(request: HttpRequest, export: Export) -> HttpResponseBase:
    storage = archives()
    if _is_sent_by_proxy():
        response: HttpResponseBase = HttpResponse(content_type="application/zip")
        prefix = settings.MEDIA_ACCEL_PREFIX.rstrip("/")
        response["X-Accel-Redirect"] = f"{prefix}/{storage.folder}/{quote(export.key)}"
        return response
    if not storage.exists(export.key):
        raise NotFound
    return ranged_response(
        request=request,
        size=export.size,
        etag=_etag(export),
        content_type="application/zip",
        chunks=lambda start, stop: storage.chunks(key=export.key, start=start, stop=stop),
    )


def _filename(request: HttpRequest, export: Export) -> str:
    account = cast("Account", request.user)
    return f"instaclone-{account.username}-{export.created_at:%Y-%m-%d}.zip"
