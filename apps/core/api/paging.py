"""Pages of lists: their neighbors are named in the ``Link`` header, as the apps there are read it.

``max_id`` leads to what follows. Where a list is in the order of ids it is an id; elsewhere it is
an opaque cursor, so that ranked lists are read by apps that know of ids only. Our own lists take
it as ``cursor`` too. ``min_id`` leads to what lies directly before an id, ``since_id`` to the
newest of that.
"""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from rest_framework.request import Request

from apps.core.api.parameters import ID, InvalidParameter
from apps.core.cursors import InvalidCursor, Page, Stretch, decode_cursor, encode_cursor
from apps.core.formats import absolute

_PLACES = frozenset({"cursor", "max_id", "min_id", "since_id"})


def stretch_of(request: Request, *, default: int = 20, most: int = 40) -> Stretch:
    """Return the part of a list that a request asks for, in the words of the dialect.

    :raises InvalidCursor: a place is neither an id nor a cursor.
    :raises InvalidParameter: the limit is no number.
    """
    return Stretch(
        cursor=cursor_of(request),
        since=_id_of(request, "since_id") or 0,
        above=_id_of(request, "min_id"),
        limit=limit_of(request, default=default, most=most),
    )


def cursor_of(request: Request) -> str | None:
    """Return the place from which a list goes on; None for its beginning."""
    query = request.query_params
    place = query.get("cursor") or query.get("max_id") or None
    # What follows the smallest id that they were given, some apps ask for by that id.
    return encode_cursor(int(place)) if place and ID.fullmatch(place) else place


def limit_of(request: Request, *, default: int = 40, most: int = 80) -> int:
    """Return how many items somebody asks for, within what one answer may hold.

    :raises InvalidParameter: it is no number.
    """
    return min(max(_number_of(request, "limit", default), 1), most)


def offset_of(request: Request, *, most: int) -> int:
    """Return how many items of a list somebody has already; 0 for its beginning.

    :raises InvalidParameter: it is no number.
    """
    return min(max(_number_of(request, "offset", 0), 0), most)


def link_header(request: Request, *, page: Page[Any]) -> dict[str, str]:
    """Return the header that leads to what follows a page and to what is newer."""
    links = {}
    if page.next_cursor is not None:
        links["next"] = ("max_id", _place_after(page, page.next_cursor))
    if page.newest is not None:
        links["prev"] = ("min_id", str(page.newest))
    if not links:
        return {}
    found = (_link(request, relation, *place) for relation, place in links.items())
    return {"Link": ", ".join(found)}


def json_page(request: Request, *, body: bytes, page: Page[Any]) -> HttpResponse:
    """Answer with a finished JSON list that is a page of a longer one."""
    headers = link_header(request, page=page)
    return HttpResponse(body, content_type="application/json", headers=headers)


def _link(request: Request, relation: str, place: str, value: str) -> str:
    kept = [
        (name, value)
        for name, values in request.query_params.lists()
        if name not in _PLACES
        for value in values
    ]
    return f'<{absolute(request.path)}?{urlencode([*kept, (place, value)])}>; rel="{relation}"'


def _place_after(page: Page[Any], cursor: str) -> str:
    """Return where a list goes on: as an id if that is of the last one shown, for apps compare ids.

    Of something that was left out the id is nobody's business; a cursor is sealed.
    """
    try:
        (place,) = decode_cursor(cursor, parts=1)
    except InvalidCursor:
        return cursor
    last = page.items[-1] if page.items else None
    return str(place) if place == getattr(last, "pk", last) else cursor


def _id_of(request: Request, name: str) -> int | None:
    place = request.query_params.get(name)
    if not place:
        return None
    if not ID.fullmatch(place):
        raise InvalidCursor
    return int(place)


def _number_of(request: Request, name: str, default: int) -> int:
    asked = request.query_params.get(name, "")
    if not asked:
        return default
    if not re.fullmatch(r"-?[0-9]{1,9}", asked):
        raise InvalidParameter(f"{name} must be a number.")
    return int(asked)
