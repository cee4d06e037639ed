"""The settings page "Your data"."""

from django.urls import path

from apps.core.gate import keep_open, keep_own
from apps.portability import views

app_name = "portability"

# What people put here is theirs also when they are kept out: taking it along, not adding to it.
keep_open("portability:data", "portability:request_export", "portability:download")
keep_own("portability:request_export")

urlpatterns = [
    path("data/", views.data, name="data"),
    path("data/export/", views.request_export, name="request_export"),
    path("data/import/", views.bring_archive, name="import"),
    path("data/export/<int:export_id>/", views.download, name="download"),
]
