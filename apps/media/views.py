"""Delivery of renditions: public ones to everybody and every cache, private ones per request.

The row decides, not the file: an address is dead with the commit that ends it, even while a
worker still moves the bytes.
"""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from apps.core.downloads import ranged_response
from apps.core.exceptions import NotFound
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.media import selectors
from apps.media.models import MediaItem
from apps.media.storage import LocalFiles, MediaStorage, storage_for
from apps.media.types import RENDITION_WIDTHS, Access, Purpose
from apps.posts import selectors as post_selectors

MIME_TYPES = {"webp": "image/webp", "jpg": "image/jpeg", "avif": "image/avif"}
_PUBLIC_CACHING = "public, max-age=3600"
# Edges keep files longer, because they are told when one is gone.
_EDGE_CACHING = "public, max-age=3600, s-maxage=2592000"
_PRIVATE_CACHING = "private, no-store"


@require_safe
def public_rendition(
    request: HttpRequest, shard: str, name: str, rendition: str, fmt: str
) -> HttpResponseBase:
    """A file of a public medium; knows no session, so that any cache may keep it."""
    item = _item(shard, name, Access.PUBLIC)
    response = _respond(request, item, rendition, fmt)
    # Files of public media are the same for everybody.
    # nosemgrep: personal-answer-in-shared-caches
    response["Cache-Control"] = _EDGE_CACHING if settings.MEDIA_CDN_URLS else _PUBLIC_CACHING
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def private_rendition(
    request: HttpRequest, shard: str, name: str, rendition: str, fmt: str
) -> HttpResponseBase:
    """A file of a private medium, for those who may see what it belongs to.

    Apps, which send no cookie for pictures, come with a signature that was given to somebody who
    may; it dies with the name when the medium goes private anew or is deleted.
    """
    is_signed = selectors.is_signed(
        path=request.path,
        until=request.GET.get("until", ""),
        signature=request.GET.get("signature", ""),
        now=timezone.now(),
    )
    item = _item(shard, name, Access.PRIVATE)
    if not (is_signed or _may_fetch(viewer_of(request), item)):
        raise NotFound
    response = _respond(request, item, rendition, fmt)
    response["Cache-Control"] = _PRIVATE_CACHING
    # With a signature any page may show it, as with any app; without, only ours.
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_signed else "same-origin"
    return response


def _item(shard: str, name: str, access: Access) -> MediaItem:
    item = selectors.media_named(name=name)
    if item.access != access or not name.startswith(shard):
        raise NotFound
    return item


def _may_fetch(viewer: Viewer, item: MediaItem) -> bool:
    if viewer.is_anonymous:
        return False
    if item.owner_id == viewer.account_id:
        return not post_selectors.is_of_gone_post(media_id=item.pk)
    return item.purpose == Purpose.POST and post_selectors.can_view_media(
        viewer=viewer, media_id=item.pk
    )


def _respond(request: HttpRequest, item: MediaItem, rendition: str, fmt: str) -> HttpResponseBase:
    """:raises NotFound: when the medium has no such file."""
    if rendition not in RENDITION_WIDTHS or fmt not in MIME_TYPES:
        raise NotFound
    if rendition not in item.renditions:
        # None is scaled up: a picture narrower than this size has only its full one.
        rendition = "full"
    if fmt not in item.renditions[rendition]["formats"]:
        raise NotFound
    storage, key = _place_of(item, rendition, fmt)
    etag = f'"{item.name[:16]}.{rendition}.{fmt}"'
    if item.access == Access.PUBLIC and etag in parse_etags(
        request.headers.get("If-None-Match", "")
    ):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _with_content(request, storage, key, etag=etag, content_type=MIME_TYPES[fmt])
    response["ETag"] = etag
    # Should a decoder be fooled one day, the browser still treats the bytes as a picture only.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response


def _place_of(item: MediaItem, rendition: str, fmt: str) -> tuple[MediaStorage, str]:
    """Where the file is: under the present name, or still under a former one."""
    places = selectors.places_of(item=item)
    for access, name in places:
        storage = storage_for(access=access)
        key = selectors.rendition_key(name=name, rendition=rendition, fmt=fmt)
        # Only a medium on the move has several places, so only then it costs a look.
        if len(places) == 1 or storage.exists(key):
            return storage, key
    raise NotFound


def _with_content(
    request: HttpRequest, storage: MediaStorage, key: str, *, etag: str, content_type: str
) -> HttpResponseBase:
    accel_prefix: str = getattr(settings, "MEDIA_ACCEL_PREFIX", "")
    if accel_prefix and isinstance(storage.backend, LocalFiles):
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{accel_prefix.rstrip('/')}/{storage.folder}/{quote(key)}"
        return response
    try:
        size = storage.size(key)
    except FileNotFoundError as error:
        raise NotFound from error
    return ranged_response(
        request=request,
        size=size,
        etag=etag,
        content_type=content_type,
        chunks=lambda start, stop: storage.chunks(key=key, start=start, stop=stop),
    )
