"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from django.urls import path

from apps.posts.api import views

app_name = "posts_api"

urlpatterns = [
    path("posts/", views.PostsView.as_view(), name="posts"),
    path("people/", views.PeopleView.as_view(), name="people"),
]
