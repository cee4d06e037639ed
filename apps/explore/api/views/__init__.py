"""Shared timelines, hashtags, what is talked about, and whom one may like to follow."""

from apps.explore.api.views.hashtags import (
    FollowedTagsView,
    FollowTagView,
    RelatedTagsView,
    TagView,
    UnfollowTagView,
)
from apps.explore.api.views.people import (
    DirectoryView,
    DismissedView,
    PopularAccountsView,
    SuggestedAccountsView,
    SuggestionsView,
)
from apps.explore.api.views.timelines import PublicTimelineView, TagTimelineView
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
    "DismissedView",
    "FollowTagView",
    "FollowedTagsView",
    "PopularAccountsView",
    "PublicTimelineView",
    "RelatedTagsView",
    "SuggestedAccountsView",
    "SuggestionsView",
    "TagTimelineView",
    "TagView",
    "TrendingLinksView",
    "TrendingPostsView",
    "TrendingStatusesView",
    "TrendingTagsView",
    "UnfollowTagView",
]
