"""Every route of the site by app; SERVE_APPS limits a process to some of them."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

# The routes of an app appear in this order; profiles come last because they match any name.
ROUTES: list[tuple[str, str, str]] = [
    ("core", "", "apps.core.urls"),
    ("media", settings.MEDIA_PATH.lstrip("/"), "apps.media.urls"),
    ("accounts", "accounts/", "allauth.urls"),
    ("accounts", "settings/", "apps.accounts.settings_urls"),
    ("oauth", "", "apps.oauth.urls"),
    ("api", "api/", "instaclone.api_urls"),
    ("feed", "", "apps.feed.urls"),
    ("posts", "", "apps.posts.urls"),
    ("engagement", "", "apps.engagement.urls"),
    ("graph", "", "apps.graph.urls"),
    ("explore", "explore/", "apps.explore.urls"),
    ("search", "search/", "apps.search.urls"),
    ("notifications", "notifications/", "apps.notifications.urls"),
    ("moderation", "", "apps.moderation.urls"),
    ("portability", "settings/", "apps.portability.urls"),
    ("demo", "", "apps.demo.urls"),
    ("accounts", "", "apps.accounts.urls"),
]


def served_routes() -> list[URLPattern | URLResolver]:
    """Return the routes of the served apps; the kit and the account pages are always there."""
    served = set(settings.SERVE_APPS)
    always = {"core", "accounts", "oauth", "api"}
    return [
        path(prefix, include(module))
        for app, prefix, module in ROUTES
        if not served or app in served | always
    ]


# Lists of the account library that are part of our settings; it leads to them by their addresses.
IN_THE_SETTINGS = ("sessions/", "2fa/", "2fa/webauthn/")

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    *(
        path(f"accounts/{page}", RedirectView.as_view(pattern_name="settings:security"))
        for page in IN_THE_SETTINGS
    ),
    *served_routes(),
]

handler400 = "apps.core.views.bad_request"
handler403 = "apps.core.views.forbidden"
handler404 = "apps.core.views.not_found"
# Asked for by the account library.
handler429 = "apps.core.views.too_many_requests"
handler500 = "apps.core.views.server_error"
