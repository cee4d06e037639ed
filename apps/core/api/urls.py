"""Routes about the site, below ``/api/``."""

from django.urls import path

from apps.core.api import views
from apps.core.api.routes import api_path
from apps.core.gate import keep_open

app_name = "core_api"

# They tell everybody the same.
keep_open("core_api:*")

urlpatterns = [
    *api_path("v1/instance", views.InstanceView.as_view(), name="instance"),
    *api_path("v2/instance", views.InstanceV2View.as_view(), name="instance_v2"),
    *api_path("v2/config", views.PixelfedConfigView.as_view(), name="pixelfed_config"),
    *api_path("schema/", views.SchemaView.as_view(), name="schema"),
    path("docs/", views.docs, name="docs"),
    path("docs/<slug:name>/", views.topic, name="topic"),
    *api_path("nodeinfo/2.0.json", views.NodeInfoView.as_view(), name="nodeinfo"),
    *api_path("v1/custom_emojis", views.NothingView.as_view(), name="custom_emojis"),
    *api_path("v1/announcements", views.NothingView.as_view(), name="announcements"),
]
