"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from apps.core.api.routes import api_path
from apps.media.api import views

app_name = "media_api"

urlpatterns = [
    *api_path("media/", views.UploadsView.as_view(), name="uploads"),
    *api_path("media/<int:media_id>/", views.UploadView.as_view(), name="upload"),
    *api_path("media/<int:media_id>/retry/", views.UploadRetryView.as_view(), name="retry"),
]
