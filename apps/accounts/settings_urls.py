"""The settings under /settings/."""

from django.urls import path

from apps.accounts.views import settings

app_name = "settings"

urlpatterns = [
    path("", settings.index, name="index"),
    path("profile/", settings.profile, name="profile"),
    path("profile/photo/", settings.upload_photo, name="upload_photo"),
    path("profile/photo/remove/", settings.remove_photo, name="remove_photo"),
    path("privacy/", settings.privacy, name="privacy"),
    path("security/", settings.security, name="security"),
    path(
        "security/sessions/<int:session_id>/revoke/",
        settings.revoke_session,
        name="revoke_session",
    ),
    path(
        "security/sessions/revoke-others/",
        settings.revoke_other_sessions,
        name="revoke_other_sessions",
    ),
    path("appearance/", settings.appearance, name="appearance"),
]
