"""Pages of lists: the next one is named in the ``Link`` header, as the apps there are read it.

A place in a list is an opaque cursor in the parameter ``max_id``; our own lists also take it as
``cursor``. So ranked lists, whose order no id tells, are read by apps that know of ids only.
"""

import re
from urllib.parse import urlencode

from rest_framework.request import Request

from apps.core.api.parameters import InvalidParameter
from apps.core.cursors import encode_cursor
from apps.core.formats import absolute

_PLACES = frozenset({"cursor", "max_id", "min_id", "since_id"})
# What follows the smallest id that they were given, some apps ask for by that id.
_ID = re.compile(r"[0-9]{1,18}|[0-8][0-9]{18}")


def cursor_of(request: Request) -> str | None:
    """Return the place from which a list goes on; None for its beginning."""
    query = request.query_params
    place = query.get("cursor") or query.get("max_id") or None
    return encode_cursor(int(place)) if place and _ID.fullmatch(place) else place


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


def _number_of(request: Request, name: str, default: int) -> int:
    asked = request.query_params.get(name, "")
    if not asked:
        return default
    if not re.fullmatch(r"-?[0-9]{1,9}", asked):
        raise InvalidParameter(f"{name} must be a number.")
    return int(asked)


def link_header(request: Request, *, next_cursor: str | None) -> dict[str, str]:
    """Return the header that leads to the following page, if there is one."""
    if next_cursor is None:
        return {}
    kept = [
        (name, value)
        for name, values in request.query_params.lists()
        if name not in _PLACES
        for value in values
    ]
    query = urlencode([*kept, ("max_id", next_cursor)])
    return {"Link": f'<{absolute(request.path)}?{query}>; rel="next"'}
