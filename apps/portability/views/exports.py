"""Asking for a copy, and fetching it: for the owner alone, with a fresh password."""

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
from apps.core.downloads import ranged_response
from apps.core.exceptions import NotFound
from apps.core.ratelimits import limit_request
from apps.media.storage import LocalFiles
from apps.portability import selectors, services
from apps.portability.exceptions import ExportIsOpen
from apps.portability.models import Export
from apps.portability.services.storing import archives
from apps.portability.views.freshness import fresh_sign_in_required

_BEGUN = "export_download"


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


def _goes_on(request: HttpRequest, export_id: int) -> bool:
    """Whether this is the rest of a download that began with a fresh password on this device."""
    is_rest = request.headers.get("Range", "").partition("=")[2].partition("-")[0] not in {"", "0"}
    return is_rest and request.session.get(_BEGUN) == export_id


@require_safe
def download(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Hand out a copy; a download that broke off goes on without asking again."""
    return _download(request, export_id)


def _fetch(request: HttpRequest, export_id: int) -> HttpResponseBase:
    account = cast("Account", request.user)
    export = selectors.ready_export_of(
        account_id=account.pk, export_id=export_id, now=timezone.now()
    )
    if request.session.get(_BEGUN) != export.pk:
        request.session[_BEGUN] = export.pk
    response = _content(request, export)
    response["Content-Disposition"] = f'attachment; filename="{_filename(account, export)}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


_download = fresh_sign_in_required(_fetch, unless=_goes_on)


def _content(request: HttpRequest, export: Export) -> HttpResponseBase:
    storage = archives()
    if settings.MEDIA_ACCEL_PREFIX and isinstance(storage.backend, LocalFiles):
        response: HttpResponseBase = HttpResponse(content_type="application/zip")
        prefix = settings.MEDIA_ACCEL_PREFIX.rstrip("/")
        response["X-Accel-Redirect"] = f"{prefix}/{storage.folder}/{quote(export.key)}"
        return response
    if not storage.exists(export.key):
        raise NotFound
    return ranged_response(
        request=request,
        size=export.size,
        # The key is a secret; its attempt is not, and every attempt makes other bytes.
        etag=f'"{export.token[:16]}"',
        content_type="application/zip",
        chunks=lambda start, stop: storage.chunks(key=export.key, start=start, stop=stop),
    )


def _filename(account: Account, export: Export) -> str:
    return f"instaclone-{account.username}-{export.created_at:%Y-%m-%d}.zip"
