"""Reporting something, and what became of one's own reports."""

from django.urls import path

from apps.core.gate import keep_open
from apps.moderation import views

app_name = "moderation"

# What became of one's reports may be read from before the gate too, and decisions be appealed.
keep_open("moderation:own_reports", "moderation:decisions", "moderation:appeal")

urlpatterns = [
    path("report/<str:kind>/<int:target_id>/", views.report, name="report"),
    path("settings/decisions/", views.decisions, name="decisions"),
    path("settings/decisions/<int:notice_id>/", views.appeal, name="appeal"),
    path("settings/reports/", views.own_reports, name="own_reports"),
]
