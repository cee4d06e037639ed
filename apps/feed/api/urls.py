"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from django.urls import path

from apps.feed.api.views import FeedView

app_name = "feed_api"

urlpatterns = [path("feed", FeedView.as_view(), name="feed")]
