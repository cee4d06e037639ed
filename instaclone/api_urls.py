"""The API: the dialect of the apps there are, and our own extras; each app brings its routes."""

from django.urls import URLPattern, URLResolver, include, path

# What is asked most comes first: one address after the other is tried.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.feed.api.urls")),
    path("", include("apps.posts.api.urls")),
    path("", include("apps.engagement.api.urls")),
    path("", include("apps.notifications.api.urls")),
    path("", include("apps.accounts.api.urls")),
    path("", include("apps.graph.api.urls")),
    path("", include("apps.media.api.urls")),
    path("", include("apps.explore.api.urls")),
    path("", include("apps.search.api.urls")),
    path("instaclone/v1/", include("apps.ranking.api.urls")),
    path("instaclone/v1/", include("apps.realtime.api.urls")),
    path("", include("apps.oauth.api.urls")),
    path("", include("apps.moderation.api.urls")),
    path("", include("apps.core.api.urls")),
]
