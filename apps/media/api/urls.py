"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path, pixelfed_path
from apps.core.gate import keep_own
from apps.media.api import views

app_name = "media_api"
# Alternative texts and focus, as on the pages of edited posts.
keep_own("media_api:attachment")

urlpatterns = [
    *api_path("v2/media", views.AttachmentsView.as_view(), name="attachments"),
    *api_path("v1/media", views.AttachmentsAtOnceView.as_view(), name="attachments_at_once"),
    *api_path("v1/media/<int:media_id>", views.AttachmentView.as_view(), name="attachment"),
    *pixelfed_path("compose/settings", views.ComposeSettingsView.as_view(), name="compose"),
    *api_path("instaclone/v1/media/", views.UploadsView.as_view(), name="uploads"),
    *api_path("instaclone/v1/media/<int:media_id>/", views.UploadView.as_view(), name="upload"),
    *api_path(
        "instaclone/v1/media/<int:media_id>/retry/", views.UploadRetryView.as_view(), name="retry"
    ),
]
