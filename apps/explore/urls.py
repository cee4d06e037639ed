"""Discovery: the newest public posts, hashtags and places."""

from django.urls import path

from apps.explore import views

app_name = "explore"

urlpatterns = [
    path("", views.explore, name="home"),
    path("people/", views.people, name="people"),
    path("tags/<str:tag>/", views.tag, name="tag"),
    path("places/<int:place_id>/", views.place, name="place"),
]
