"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from django.urls import path

from apps.moderation.api.views import ReportsView

app_name = "moderation_api"

urlpatterns = [path("reports", ReportsView.as_view(), name="reports")]
