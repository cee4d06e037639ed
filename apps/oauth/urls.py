"""Sign-in for apps: the protocol's addresses, and the settings page "Apps"."""

from django.urls import path

from apps.core.api.routes import api_path
from apps.core.gate import keep_open, keep_own
from apps.oauth.api import views as api
from apps.oauth.views import consent, settings

app_name = "oauth"

# Apps call these for themselves, whoever's browser it is.
keep_open("oauth:token", "oauth:revoke", "oauth:metadata", "oauth_api:apps")
# Signing apps out is one's own affair; signing new ones in is not while deactivated.
keep_own("oauth:disconnect", "oauth:delete_app")

urlpatterns = [
    *api_path("oauth/authorize", consent.authorize, name="authorize"),
    path("oauth/authorize/switch", consent.switch_account, name="switch_account"),
    *api_path("oauth/token", api.TokenView.as_view(), name="token"),
    *api_path("oauth/revoke", api.RevocationView.as_view(), name="revoke"),
    *api_path("oauth/userinfo", api.UserinfoView.as_view(), name="userinfo"),
    path(
        ".well-known/oauth-authorization-server",
        api.ServerMetadataView.as_view(),
        name="metadata",
    ),
    path("settings/apps/", settings.apps, name="apps"),
    path("settings/apps/new/", settings.register, name="register"),
    path("settings/apps/<int:app_id>/disconnect/", settings.disconnect, name="disconnect"),
    path("settings/apps/<int:app_id>/delete/", settings.delete, name="delete_app"),
]
