"""Addresses of the API: each is answered with and without a slash at its end.

The apps there are write some of them one way and some the other; a redirect would lose what they
post. What Pixelfed adds has two addresses: which one an app calls depends on its age.
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


def pixelfed_path(route: str, view: Callable[..., Any], *, name: str) -> list[URLPattern]:
    """Return all spellings of a route of Pixelfed's, below ``v1.1/`` and below ``pixelfed/v1/``."""
    return [
        *api_path(f"pixelfed/v1/{route}", view, name=name),
        *api_path(f"v1.1/{route}", view, name=name),
    ]
