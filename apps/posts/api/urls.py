"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path, pixelfed_path
from apps.core.gate import keep_own
from apps.posts.api import views

app_name = "posts_api"

# One's own posts and comments, which nobody sees meanwhile; publishing waits.
keep_own("posts_api:status", "posts_api:archive", "posts_api:unarchive")

urlpatterns = [
    *api_path("v1/statuses", views.StatusesView.as_view(), name="statuses"),
    *api_path("v1/statuses/<int:status_id>", views.StatusView.as_view(), name="status"),
    *api_path("v1/statuses/<int:status_id>/source", views.SourceView.as_view(), name="source"),
    *api_path("v1/statuses/<int:status_id>/history", views.HistoryView.as_view(), name="history"),
    *api_path("v1/statuses/<int:status_id>/reblog", views.NoReblogView.as_view(), name="reblog"),
    *api_path("v1/statuses/<int:status_id>/unreblog", views.UnmarkView.as_view(), name="unreblog"),
    *api_path("v1/statuses/<int:status_id>/pin", views.NoPinView.as_view(), name="pin"),
    *api_path("v1/statuses/<int:status_id>/unpin", views.UnmarkView.as_view(), name="unpin"),
    *api_path("v1/statuses/<int:status_id>/mute", views.NoMuteView.as_view(), name="mute"),
    *api_path("v1/statuses/<int:status_id>/unmute", views.UnmarkView.as_view(), name="unmute"),
    *api_path(
        "v1/statuses/<int:status_id>/reblogged_by",
        views.RebloggersView.as_view(),
        name="reblogged_by",
    ),
    *api_path(
        "v1/accounts/<int:account_id>/statuses",
        views.AuthorStatusesView.as_view(),
        name="of_author",
    ),
    *pixelfed_path("archive/add/<int:status_id>", views.ArchiveView.as_view(), name="archive"),
    *pixelfed_path(
        "archive/remove/<int:status_id>", views.UnarchiveView.as_view(), name="unarchive"
    ),
    *pixelfed_path("archive/list", views.ArchivedView.as_view(), name="archived"),
    *api_path("instaclone/v1/posts/", views.PostsView.as_view(), name="posts"),
    *api_path("instaclone/v1/people/", views.PeopleView.as_view(), name="people"),
]
