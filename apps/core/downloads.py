"""Handing out one stored file: whole or a part of it, so that a broken download goes on."""

import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

Chunks = Callable[[int, int], Iterator[bytes]]

# No file is larger than 19 digits say, and reading very long numbers is refused by Python.
_ONE_RANGE = re.compile(r"bytes=(?=.*[0-9])([0-9]{0,19})-([0-9]{0,19})")


def ranged_response(
    *, request: HttpRequest, size: int, etag: str, content_type: str, chunks: Chunks
) -> HttpResponseBase:
    """Answer with the bytes asked for; ``chunks(start, stop)`` is never asked for more."""
    wanted = byte_range(request, size=size, etag=etag)
    if wanted is not None and not wanted:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    part = range(size) if wanted is None else wanted
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(chunks(part.start, part.stop))
    if wanted is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    response["Content-Type"] = content_type
    response["Content-Length"] = str(len(part))
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response


def byte_range(request: HttpRequest, *, size: int, etag: str) -> range | None:
    """Return the single range asked for, empty if it cannot be satisfied, or None for all bytes."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    return range(int(first), min(size, int(last) + 1 if last else size))
