"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from django.urls import URLPattern

from apps.core.api.routes import api_path
from apps.ranking.api.views import InteractionsView

app_name = "ranking_api"

urlpatterns: list[URLPattern] = [
    *api_path("interactions", InteractionsView.as_view(), name="interactions"),
]
