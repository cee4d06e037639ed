"""Hashtags, what is talked about, and whom one may like to follow."""

from apps.explore.api.views.hashtags import (
    FollowedTagsView,
    FollowTagView,
    RelatedTagsView,
    TagView,
    UnfollowTagView,
)
from apps.explore.api.views.people import (
    DirectoryView,
    PopularAccountsView,
    SuggestedAccountsView,
    SuggestionsView,
)
from apps.explore.api.views.trends import (
    DiscoverView,
    TrendingLinksView,
    TrendingPostsView,
    TrendingStatusesView,
    TrendingTagsView,
)

__all__ = [
    "DirectoryView",
    "DiscoverView",
    "FollowTagView",
    "FollowedTagsView",
    "PopularAccountsView",
    "RelatedTagsView",
    "SuggestedAccountsView",
    "SuggestionsView",
    "TagView",
    "TrendingLinksView",
    "TrendingPostsView",
    "TrendingStatusesView",
    "TrendingTagsView",
    "UnfollowTagView",
]
