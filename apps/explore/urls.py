"""Discovery: the newest public posts, hashtags and places."""

from django.urls import path

from apps.core.gate import keep_own
from apps.explore import views

app_name = "explore"

keep_own("explore:dismiss", "explore:follow_tag", "explore:unfollow_tag")

urlpatterns = [
    path("", views.explore, name="home"),
    path("people/", views.people, name="people"),
    path("people/<username:username>/dismiss/", views.dismiss, name="dismiss"),
    path("tags/", views.followed_tags, name="followed_tags"),
    path("tags/<str:tag>/", views.tag, name="tag"),
    path("tags/<str:tag>/follow/", views.follow_tag, name="follow_tag"),
    path("tags/<str:tag>/unfollow/", views.unfollow_tag, name="unfollow_tag"),
    path("places/<int:place_id>/", views.place, name="place"),
]
