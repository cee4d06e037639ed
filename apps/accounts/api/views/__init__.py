"""Oneself and others, and what one does not want to meet."""

from apps.accounts.api.views.app_settings import AppSettingsView
from apps.accounts.api.views.filters import (
    FilterKeywordsView,
    FilterKeywordView,
    FilterStatusesView,
    FiltersView,
    FilterView,
)
from apps.accounts.api.views.filters_v1 import FiltersV1View, FilterV1View
from apps.accounts.api.views.oneself import (
    AvatarView,
    CredentialsView,
    HeaderView,
    PreferencesView,
    ProfileView,
    UpdateCredentialsView,
)
from apps.accounts.api.views.ours import SettingsView, StandingView
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
    "AppSettingsView",
    "AvatarView",
    "CredentialsView",
    "FeaturedView",
    "FilterKeywordView",
    "FilterKeywordsView",
    "FilterStatusesView",
    "FilterV1View",
    "FilterView",
    "FiltersV1View",
    "FiltersView",
    "HeaderView",
    "LookupView",
    "PreferencesView",
    "ProfileView",
    "SettingsView",
    "StandingView",
    "UpdateCredentialsView",
    "UsernameView",
]
