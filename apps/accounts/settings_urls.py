"""The settings under /settings/."""

from django.urls import path

from apps.accounts.views import invitations, settings, standing
from apps.core.gate import keep_open, keep_own

app_name = "settings"

# Whatever keeps an account from everything else: signing out, and what may end that.
keep_open("account_logout", "settings:keep", "settings:send_code")
# A copy of one's data leaves with the password, and these ask for it.
keep_open("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
# Signing in, and what the settings say of oneself, is seen by nobody while deactivated.
keep_own("account_*", "mfa_*", "settings:*")

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
    path("invitations/", invitations.invitations, name="invitations"),
    path(
        "invitations/<int:invitation_id>/revoke/",
        invitations.revoke_invitation,
        name="revoke_invitation",
    ),
    path("account/", standing.account, name="account"),
    path("account/deactivate/", standing.deactivate, name="deactivate"),
    path("account/reactivate/", standing.reactivate, name="reactivate"),
    path("account/delete/", standing.delete, name="delete"),
    path("account/keep/", standing.keep, name="keep"),
    path("account/confirm/", standing.send_code, name="send_code"),
    path("feed/", settings.feed, name="feed"),
    path("appearance/", settings.appearance, name="appearance"),
]
