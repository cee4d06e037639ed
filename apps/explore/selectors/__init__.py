"""What explore shows: people to follow, and the pages of hashtags."""

from apps.explore.selectors.hashtags import hashtag_page
from apps.explore.selectors.people import (
    newest_ids,
    popular_ids,
    suggested_ids,
    suggestion_rows,
)
from apps.explore.selectors.trends import (
    RANGES,
    RANKED,
    found_tags,
    related_tags,
    tags_named,
    trending_post_ids,
    trending_tags,
)

__all__ = [
    "RANGES",
    "RANKED",
    "found_tags",
    "hashtag_page",
    "newest_ids",
    "popular_ids",
    "related_tags",
    "suggested_ids",
    "suggestion_rows",
    "tags_named",
    "trending_post_ids",
    "trending_tags",
]
