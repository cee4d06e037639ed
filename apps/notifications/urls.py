"""The list of what others did, and that it was read."""

from django.urls import path

from apps.core.gate import keep_own
from apps.notifications import views

app_name = "notifications"

keep_own("notifications:*")

urlpatterns = [
    path("", views.notification_list, name="list"),
    path("read/", views.read, name="read"),
    path("badge/", views.badge, name="badge"),
]
