"""What surrounds every page: theme, badges, addresses; each part is worked out when it is shown.

The badges are counted by upper apps (``core.badges``), so the kit knows none of them.
"""

import functools
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.http import HttpRequest  # noqa: TID251  # an edge: it serves templates

if TYPE_CHECKING:
    # The settings import this module, long before there are models.
    from django.contrib.auth.base_user import AbstractBaseUser

logger = structlog.get_logger(__name__)

THEMES = ("auto", "light", "dark")


class Chrome:
    """The frame of one answer, as templates see it under the name ``chrome``."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @functools.cached_property
    def theme(self) -> str:
        """The choice made in this browser, else the account's, else the system's."""
        theme = self._request.COOKIES.get("theme")
        if theme not in THEMES:
            theme = getattr(self._account, "theme", None)
        return theme if theme in THEMES else "auto"

    @functools.cached_property
    def unread_count(self) -> int:
        return self._badges.get("unread", 0)

    @functools.cached_property
    def request_count(self) -> int:
        return self._badges.get("requests", 0)

    @functools.cached_property
    def profile_url(self) -> str:
        return f"/{self._account.get_username()}/" if self._account else "/accounts/login/"

    @functools.cached_property
    def realtime_url(self) -> str:
        """The base of the sockets, without a path: the site's own origin by default."""
        if settings.REALTIME_URL:
            return realtime_origin()
        scheme = "wss" if self._request.is_secure() else "ws"
        return f"{scheme}://{self._request.get_host()}"

    @property
    def is_signed_in(self) -> bool:
        """Whether the frame is that of somebody who takes part: navigation, badges, socket."""
        return self._account is not None and not getattr(self._account, "is_gated", False)

    @property
    def offers_sign_up(self) -> bool:
        """Whether people without an invitation can sign up at all."""
        return bool(settings.REGISTRATION != "closed")

    @property
    def is_deactivated(self) -> bool:
        return getattr(self._account, "status", "") == "deactivated"

    @property
    def shortcuts_enabled(self) -> bool:
        return bool(getattr(self._account, "has_shortcuts", True))

    @property
    def less_motion(self) -> bool:
        """Whether nothing should move, whatever the device says."""
        return bool(getattr(self._account, "wants_less_motion", False))

    @property
    def saves_data(self) -> bool:
        """Whether scripts load nothing that was not asked for."""
        return bool(getattr(self._account, "saves_data", False))

    @property
    def is_demo(self) -> bool:
        return bool(settings.DEMO)

    @functools.cached_property
    def _account(self) -> "AbstractBaseUser | None":
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @functools.cached_property
    def _badges(self) -> dict[str, int]:
        """Ask for all badges at once; a badge is never worth failing the page.

        A view that had to ask the same server for something else leaves them on the request.
        """
        # The settings import this module, long before there are models.
        from apps.core.badges import badges_of  # noqa: PLC0415

        if self._account is None:
            return {}
        known: dict[str, int] | None = getattr(self._request, "known_badges", None)
        if known is not None:
            return known
        try:
            return badges_of(account_id=self._account.pk)
        except Exception:  # whatever the owner of a badge runs into
            logger.exception("badges_failed")
            return {}


def realtime_origin() -> str:
    """Return the base of the sockets for who has no page: where the site is known to be."""
    if settings.REALTIME_URL:
        return str(settings.REALTIME_URL).rstrip("/")
    scheme, _, rest = settings.SITE_URL.partition("://")
    return f"{'wss' if scheme == 'https' else 'ws'}://{rest}"
