"""The settings page "Your data"."""

from django.urls import path

from apps.core.gate import keep_own
from apps.portability import views

app_name = "portability"

keep_own("portability:request_export")

urlpatterns = [
    path("data/", views.data, name="data"),
    path("data/export/", views.request_export, name="request_export"),
    path("data/import/", views.bring_archive, name="import"),
    path("data/export/<int:export_id>/", views.download, name="download"),
]
