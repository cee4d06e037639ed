"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path, pixelfed_path
from apps.moderation.api import views

app_name = "moderation_api"

urlpatterns = [
    *api_path("instaclone/v1/reports", views.ReportsView.as_view(), name="reports"),
    *api_path("v1/reports", views.ReportView.as_view(), name="report"),
    *pixelfed_path("report", views.PixelfedReportView.as_view(), name="pixelfed_report"),
]
