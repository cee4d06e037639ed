"""Tells the CDN edges in front of public media to forget files that are gone."""

from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings

from apps.core.exceptions import Unavailable

_TIMEOUT_SECONDS = 5
# What an edge answers that has forgotten the file, or never had it.
_DONE = frozenset({200, 202, 204, 404})


class EdgeNotPurged(Unavailable):
    """An edge could not be told; the attempt is repeated."""

    code = "edge_not_purged"


def purge_edges(*, keys: Sequence[str]) -> int:
    """This will send PURGE for each file to each of MEDIA_CDN_URLS; return how many.

    :raises EdgeNotPurged:
    """
    urls = [f"{edge.rstrip('/')}/p/{key}" for edge in settings.MEDIA_CDN_URLS for key in keys]
    for url in urls:
        _purge(url)
    return len(urls)


def _purge(url: str) -> None:
    request = Request(url, method="PURGE")  # noqa: S310  # addresses come from the settings
    try:
        with urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310  # as above
            status = answer.status
    except HTTPError as error:
        status = error.code
    except (OSError, HTTPException) as error:
        raise EdgeNotPurged from error
    if status not in _DONE:
        raise EdgeNotPurged
