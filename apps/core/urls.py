"""The routes of the kit: for monitors, and the pages that belong to no other app."""

from django.urls import path

from apps.core import views
from apps.core.api import views as api
from apps.core.api.routes import api_path
from apps.core.gate import keep_open

app_name = "core"

# Monitors and the rules are for everybody.
keep_open("core:healthz", "core:readyz", "core:metrics", "core:about", "core:rules")
keep_open("core:nodeinfo", "core:nodeinfo_links")

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.prometheus, name="metrics"),
    path("about/", views.about, name="about"),
    path("about/rules/", views.rules, name="rules"),
    path(".well-known/nodeinfo", api.NodeInfoLinksView.as_view(), name="nodeinfo_links"),
    *api_path("nodeinfo/2.0", api.NodeInfoView.as_view(), name="nodeinfo"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
