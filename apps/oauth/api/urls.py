"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path
from apps.oauth.api import views

app_name = "oauth_api"

urlpatterns = [
    *api_path("v1/apps", views.AppsView.as_view(), name="apps"),
    *api_path(
        "v1/apps/verify_credentials", views.AppCredentialsView.as_view(), name="app_credentials"
    ),
]
