"""Home pages: skeleton → hydration → rules → presentation, each step in its own module."""

from apps.feed.selectors.home import page_from_sql, prepared_page
from apps.feed.selectors.skeleton import FeedMissing
from apps.feed.selectors.sources import list_page

__all__ = ["FeedMissing", "list_page", "page_from_sql", "prepared_page"]
