"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path, pixelfed_path
from apps.core.gate import keep_own
from apps.explore.api import views

app_name = "explore_api"

keep_own("explore_api:dismiss", "explore_api:follow_tag", "explore_api:unfollow_tag")

urlpatterns = [
    *api_path("v1/tags/<str:tag>", views.TagView.as_view(), name="tag"),
    *api_path("v1/tags/<str:tag>/follow", views.FollowTagView.as_view(), name="follow_tag"),
    *api_path("v1/tags/<str:tag>/unfollow", views.UnfollowTagView.as_view(), name="unfollow_tag"),
    *api_path("v1/tags/<str:tag>/related", views.RelatedTagsView.as_view(), name="related_tags"),
    *api_path("v1/followed_tags", views.FollowedTagsView.as_view(), name="followed_tags"),
    *api_path("v1/trends", views.TrendingTagsView.as_view(), name="trends"),
    *api_path("v1/trends/tags", views.TrendingTagsView.as_view(), name="trending_tags"),
    *api_path("v1/trends/statuses", views.TrendingStatusesView.as_view(), name="trending_statuses"),
    *api_path("v1/trends/links", views.TrendingLinksView.as_view(), name="trending_links"),
    *api_path("v1/discover/posts", views.DiscoverView.as_view(), name="discover"),
    *pixelfed_path(
        "discover/posts/trending", views.TrendingPostsView.as_view(), name="trending_posts"
    ),
    *api_path(
        "pixelfed/v2/discover/posts/trending",
        views.TrendingPostsView.as_view(),
        name="trending_posts_v2",
    ),
    *pixelfed_path(
        "discover/posts/network/trending",
        views.TrendingPostsView.as_view(),
        name="trending_network",
    ),
    *pixelfed_path(
        "discover/posts/hashtags", views.TrendingTagsView.as_view(), name="discover_tags"
    ),
    *pixelfed_path(
        "discover/accounts/popular", views.PopularAccountsView.as_view(), name="popular"
    ),
    *api_path("v1/suggestions", views.SuggestedAccountsView.as_view(), name="suggestions_v1"),
    *api_path("v1/suggestions/<int:account_id>", views.DismissedView.as_view(), name="dismiss"),
    *api_path("v2/suggestions", views.SuggestionsView.as_view(), name="suggestions"),
    *api_path("v1/directory", views.DirectoryView.as_view(), name="directory"),
    *api_path("v1/timelines/public", views.PublicTimelineView.as_view(), name="public_timeline"),
    *api_path("v1/timelines/tag/<str:tag>", views.TagTimelineView.as_view(), name="tag_timeline"),
]
