"""Routes of the realtime API."""

from django.urls import URLPattern, re_path

from apps.realtime.api.views import TicketsView

app_name = "realtime_api"
urlpatterns: list[URLPattern] = [
    # Its published address has no slash at the end; the others' have.
    re_path(r"^realtime/ticket/?$", TicketsView.as_view(), name="ticket"),
]
