"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from apps.core.api.routes import api_path
from apps.feed.api.views import FeedView

app_name = "feed_api"

urlpatterns = [*api_path("feed", FeedView.as_view(), name="feed")]
