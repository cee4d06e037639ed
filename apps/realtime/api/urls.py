"""Routes of the realtime API."""

from django.urls import URLPattern

from apps.core.api.routes import api_path
from apps.core.gate import keep_own
from apps.realtime.api.views import TicketsView

app_name = "realtime_api"

# A socket of one's own tells nobody else anything.
keep_own("realtime_api:ticket")

urlpatterns: list[URLPattern] = [
    *api_path("realtime/ticket", TicketsView.as_view(), name="ticket"),
]
