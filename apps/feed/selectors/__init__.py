"""Home pages: skeleton → hydration → rules → presentation, each step in its own module."""

from apps.feed.selectors.home import page_from_sql, prepared_page
from apps.feed.selectors.skeleton import FeedMissing

__all__ = ["FeedMissing", "page_from_sql", "prepared_page"]
