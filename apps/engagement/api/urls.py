"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path
from apps.core.gate import keep_own
from apps.engagement.api import views

app_name = "engagement_api"

# What is private, and taking back what is not.
keep_own("engagement_api:bookmark", "engagement_api:unbookmark", "engagement_api:unfavourite")

urlpatterns = [
    *api_path("v1/favourites", views.FavouritesView.as_view(), name="favourites"),
    *api_path("v1/bookmarks", views.BookmarksView.as_view(), name="bookmarks"),
    *api_path("v1/statuses/<int:status_id>/context", views.ContextView.as_view(), name="context"),
    *api_path(
        "v1/statuses/<int:status_id>/favourite", views.FavouriteView.as_view(), name="favourite"
    ),
    *api_path(
        "v1/statuses/<int:status_id>/unfavourite",
        views.UnfavouriteView.as_view(),
        name="unfavourite",
    ),
    *api_path(
        "v1/statuses/<int:status_id>/favourited_by",
        views.FavouritersView.as_view(),
        name="favourited_by",
    ),
    *api_path(
        "v1/statuses/<int:status_id>/bookmark", views.BookmarkView.as_view(), name="bookmark"
    ),
    *api_path(
        "v1/statuses/<int:status_id>/unbookmark", views.UnbookmarkView.as_view(), name="unbookmark"
    ),
]
