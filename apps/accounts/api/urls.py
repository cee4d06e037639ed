"""Routes of the JSON edge, below ``/api/``."""

from apps.accounts.api import views
from apps.core.api.routes import api_path, pixelfed_path
from apps.core.gate import keep_own

app_name = "accounts_api"

# As in the settings: what they say of oneself is seen by nobody while deactivated.
keep_own("accounts_api:update_credentials", "accounts_api:profile", "accounts_api:header")
keep_own("accounts_api:avatar", "accounts_api:pixelfed_avatar")
keep_own("accounts_api:settings", "accounts_api:app_settings", "accounts_api:filter*")

urlpatterns = [
    *api_path(
        "v1/accounts/verify_credentials", views.CredentialsView.as_view(), name="credentials"
    ),
    *api_path(
        "v1/accounts/update_credentials",
        views.UpdateCredentialsView.as_view(),
        name="update_credentials",
    ),
    *api_path("v1/profile", views.ProfileView.as_view(), name="profile"),
    *api_path("v1/profile/avatar", views.AvatarView.as_view(), name="avatar"),
    *api_path("v1/profile/header", views.HeaderView.as_view(), name="header"),
    *pixelfed_path("accounts/avatar", views.AvatarView.as_view(), name="pixelfed_avatar"),
    *api_path("v1/preferences", views.PreferencesView.as_view(), name="preferences"),
    *api_path("v1/accounts", views.AccountsView.as_view(), name="accounts"),
    *api_path("v1/accounts/lookup", views.LookupView.as_view(), name="lookup"),
    *pixelfed_path(
        "accounts/username/<str:username>", views.UsernameView.as_view(), name="username"
    ),
    *api_path(
        "pixelfed/v1/accounts/<int:account_id>",
        views.AccountView.as_view(),
        name="pixelfed_account",
    ),
    *api_path("v1/accounts/<int:account_id>", views.AccountView.as_view(), name="account"),
    *api_path(
        "v1/accounts/<int:account_id>/featured_tags",
        views.FeaturedView.as_view(),
        name="featured_tags",
    ),
    *api_path(
        "v1/accounts/<int:account_id>/endorsements",
        views.FeaturedView.as_view(),
        name="endorsements",
    ),
    *api_path("v1/filters", views.FiltersV1View.as_view(), name="filters_v1"),
    *api_path("v1/filters/<int:keyword_id>", views.FilterV1View.as_view(), name="filter_v1"),
    *api_path("v2/filters", views.FiltersView.as_view(), name="filters"),
    *api_path("v2/filters/<int:filter_id>", views.FilterView.as_view(), name="filter"),
    *api_path(
        "v2/filters/<int:filter_id>/keywords",
        views.FilterKeywordsView.as_view(),
        name="filter_keywords",
    ),
    *api_path(
        "v2/filters/<int:filter_id>/statuses",
        views.FilterStatusesView.as_view(),
        name="filter_statuses",
    ),
    *api_path(
        "v2/filters/keywords/<int:keyword_id>",
        views.FilterKeywordView.as_view(),
        name="filter_keyword",
    ),
    *api_path("pixelfed/v1/app/settings", views.AppSettingsView.as_view(), name="app_settings"),
    *api_path("instaclone/v1/settings", views.SettingsView.as_view(), name="settings"),
    *api_path("instaclone/v1/account", views.StandingView.as_view(), name="standing"),
]
