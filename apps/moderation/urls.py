"""Reporting something, and what became of one's own reports."""

from django.urls import path

from apps.core.gate import keep_open
from apps.moderation import views

app_name = "moderation"

# What became of one's reports may be read from before the gate too.
keep_open("moderation:own_reports")

urlpatterns = [
    path("report/<str:kind>/<int:target_id>/", views.report, name="report"),
    path("settings/reports/", views.own_reports, name="own_reports"),
]
