"""Where files lie, and under which addresses they are fetched, with a cookie or a signature."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit
from zlib import crc32

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.media.models import MediaItem
from apps.media.types import Access, State

SIGNED_FOR = timedelta(minutes=5)
# Within a minute a file has one signed address, so that what is made of it can be kept.
_SIGNED_STEP = timedelta(minutes=1)
_MAX_DIGITS = 12


def media_url(*, name: str, rendition: str, fmt: str, access: str) -> str:
    """The address of one file: public ones at an edge, private ones on the site's origin."""
    path = rendition_key(name=name, rendition=rendition, fmt=fmt)
    if access != Access.PUBLIC:
        return f"{_private_prefix()}{path}"
    edges = settings.MEDIA_CDN_URLS or [settings.MEDIA_URL]
    # The same file always at the same edge, or caches would hold it several times.
    edge = edges[crc32(name.encode()) % len(edges)]
    return f"{edge.rstrip('/')}/p/{path}"


def preview_url(*, item: MediaItem) -> str:
    """A small picture for the uploader's list; empty while there is none."""
    if item.state != State.READY:
        return ""
    size = "320" if "320" in item.renditions else "full"
    return media_url(name=item.name, rendition=size, fmt="webp", access=item.access)


def rendition_folder(*, name: str) -> str:
    """Where all files of one storage name lie, in either storage."""
    return f"{name[:2]}/{name}"


def rendition_key(*, name: str, rendition: str, fmt: str) -> str:
    """Where one file lies."""
    return f"{rendition_folder(name=name)}/{rendition}.{fmt}"


def rendition_keys(*, item: MediaItem) -> list[str]:
    """All files that a medium should have."""
    return [
        rendition_key(name=item.name, rendition=size, fmt=fmt)
        for size, made in item.renditions.items()
        for fmt in made["formats"]
    ]


def signed_url(*, url: str, now: datetime) -> str:
    """The address with which an app fetches one private file without a cookie, for minutes only.

    It opens this file in this format and nothing else, four to five minutes long. Public addresses
    need no signature and come back as they are.
    """
    if not is_private_url(url=url):
        return url
    until = int(signing_step(now=now).timestamp() + SIGNED_FOR.total_seconds())
    query = urlencode({"until": until, "signature": _signature(urlsplit(url).path, until)})
    return f"{url}?{query}"


def signing_step(*, now: datetime) -> datetime:
    """The moment since which every file's signed address has been the same."""
    step = _SIGNED_STEP.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // step * step, tz=UTC)


def is_signed(*, path: str, until: str, signature: str, now: datetime) -> bool:
    """Whether a request for a private file carries our signature, and in time."""
    if not (until.isascii() and until.isdigit() and len(until) <= _MAX_DIGITS):
        return False
    remaining = int(until) - now.timestamp()
    return 0 < remaining <= SIGNED_FOR.total_seconds() and constant_time_compare(
        signature, _signature(path, int(until))
    )


def is_private_url(*, url: str) -> bool:
    """Whether an address is one of a private file."""
    return url.startswith(_private_prefix())


def _signature(path: str, until: int) -> str:
    return salted_hmac("apps.media.signatures", f"{until}:{path}", algorithm="sha256").hexdigest()


def _private_prefix() -> str:
    return f"{settings.MEDIA_PATH}x/"
