"""Reporting something, and what became of one's own reports."""

from django.urls import path

from apps.moderation import views

app_name = "moderation"

urlpatterns = [
    path("report/<str:kind>/<int:target_id>/", views.report, name="report"),
    path("settings/reports/", views.own_reports, name="own_reports"),
]
