"""Pages of lists: the next one is named in the ``Link`` header, as the apps there are read it.

A place in a list is an opaque cursor in the parameter ``max_id``; our own lists also take it as
``cursor``. So ranked lists, whose order no id tells, are read by apps that know of ids only.
"""

from urllib.parse import urlencode

from rest_framework.request import Request

from apps.core.formats import absolute

_PLACES = frozenset({"cursor", "max_id", "min_id", "since_id"})


def cursor_of(request: Request) -> str | None:
    """Return the place from which a list goes on; None for its beginning."""
    query = request.query_params
    return query.get("cursor") or query.get("max_id") or None


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
