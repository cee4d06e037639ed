"""Addresses of the API: each is answered with and without a slash at its end.

The apps there are write some of them one way and some the other; a redirect would lose what they
post.
"""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path


def api_path(route: str, view: Callable[..., Any], *, name: str) -> list[URLPattern]:
    """Return both spellings of a route; ``reverse`` gives the one that was written here."""
    bare = route.removesuffix("/")
    other = bare if route.endswith("/") else f"{route}/"
    # Of two routes of one name ``reverse`` takes the last.
    return [path(other, view, name=name), path(route, view, name=name)]
