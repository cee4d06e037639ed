"""Routes of the JSON edge, below ``/api/``."""

from apps.accounts.api import views
from apps.core.api.routes import api_path

app_name = "accounts_api"

urlpatterns = [
    *api_path(
        "v1/accounts/verify_credentials", views.CredentialsView.as_view(), name="credentials"
    ),
    *api_path("v1/preferences", views.PreferencesView.as_view(), name="preferences"),
]
