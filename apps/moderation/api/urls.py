"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from apps.core.api.routes import api_path
from apps.moderation.api.views import ReportsView

app_name = "moderation_api"

urlpatterns = [*api_path("reports", ReportsView.as_view(), name="reports")]
