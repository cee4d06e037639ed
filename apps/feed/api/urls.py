"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path
from apps.feed.api.views import FeedModesView, FeedView, HomeTimelineView, ListTimelineView

app_name = "feed_api"

urlpatterns = [
    *api_path("v1/timelines/home", HomeTimelineView.as_view(), name="home"),
    *api_path("v1/timelines/list/<int:list_id>", ListTimelineView.as_view(), name="list"),
    *api_path("instaclone/v1/feed", FeedView.as_view(), name="feed"),
    *api_path("instaclone/v1/feed/modes", FeedModesView.as_view(), name="modes"),
]
