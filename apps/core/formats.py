"""How values are written in answers: moments in UTC with milliseconds, addresses in full."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings


def moment(at: datetime) -> str:
    """Return ``2026-11-20T08:15:30.123Z``; the apps there are parse nothing shorter."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def absolute(url: str) -> str:
    """Return an address of this site with its origin."""
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else url


def local_name(address: str) -> str:
    """Return the username in ``name``, ``@name`` or ``@name@site``; "" for those of other sites."""
    name, _, site = address.strip().removeprefix("@").partition("@")
    return name if site.lower() in ("", urlsplit(settings.SITE_URL).netloc.lower()) else ""
