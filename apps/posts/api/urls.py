"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from apps.core.api.routes import api_path
from apps.posts.api import views

app_name = "posts_api"

urlpatterns = [
    *api_path("posts/", views.PostsView.as_view(), name="posts"),
    *api_path("people/", views.PeopleView.as_view(), name="people"),
]
