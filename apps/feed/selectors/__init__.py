"""Home pages: skeleton → hydration → rules → presentation, each step in its own module."""

from apps.feed.selectors.home import (
    Hydrate,
    page_above_from_sql,
    page_from_sql,
    prepared_page,
    prepared_page_above,
)
from apps.feed.selectors.skeleton import FeedMissing
from apps.feed.selectors.sources import list_page

__all__ = [
    "FeedMissing",
    "Hydrate",
    "list_page",
    "page_above_from_sql",
    "page_from_sql",
    "prepared_page",
    "prepared_page_above",
]
