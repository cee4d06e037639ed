"""What explore shows: people to follow, and the pages of hashtags."""

from apps.explore.selectors.hashtags import hashtag_page
from apps.explore.selectors.people import suggested_ids, suggestion_rows

__all__ = ["hashtag_page", "suggested_ids", "suggestion_rows"]
