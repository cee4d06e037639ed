"""Routes of the JSON edge, below ``/api/instaclone/v1/``."""

from django.urls import URLPattern, re_path

from apps.ranking.api.views import InteractionsView

app_name = "ranking_api"

urlpatterns: list[URLPattern] = [
    # Its published address has no slash at the end; the others' have.
    re_path(r"^interactions/?$", InteractionsView.as_view(), name="interactions"),
]
