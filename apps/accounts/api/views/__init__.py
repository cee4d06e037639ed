"""Oneself and others."""

from apps.accounts.api.views.oneself import (
    AvatarView,
    CredentialsView,
    HeaderView,
    PreferencesView,
    ProfileView,
    UpdateCredentialsView,
)
from apps.accounts.api.views.people import (
    AccountsView,
    AccountView,
    FeaturedView,
    LookupView,
    UsernameView,
)

__all__ = [
    "AccountView",
    "AccountsView",
    "AvatarView",
    "CredentialsView",
    "FeaturedView",
    "HeaderView",
    "LookupView",
    "PreferencesView",
    "ProfileView",
    "UpdateCredentialsView",
    "UsernameView",
]
