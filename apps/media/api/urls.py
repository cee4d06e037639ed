"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from django.urls import path

from apps.media.api import views

app_name = "media_api"

urlpatterns = [
    path("media/", views.UploadsView.as_view(), name="uploads"),
    path("media/<int:media_id>/", views.UploadView.as_view(), name="upload"),
    path("media/<int:media_id>/retry/", views.UploadRetryView.as_view(), name="retry"),
]
