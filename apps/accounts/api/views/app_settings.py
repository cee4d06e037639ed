"""What apps made for Pixelfed keep of themselves here, to find it again on the next device."""

from collections.abc import Mapping
from typing import Any, Literal, TypedDict, cast

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import selectors, services
from apps.accounts.models import Account
from apps.cards.presentation.entities import Id, Moment
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.parameters import InvalidParameter, flag, parameters_of, text
from apps.core.formats import moment

_THEMES = ("light", "dark", "system")
# What an app is told that has kept nothing yet.
_DEFAULTS: dict[str, dict[str, bool | str]] = {
    "timelines": {"show_public": False, "show_network": False, "hide_likes_shares": False},
    "media": {"hide_public_behind_cw": True, "always_show_cw": False, "show_alt_text": False},
    "appearance": {"links_use_in_app_browser": True, "theme": "system"},
}


class Timelines(TypedDict):
    """Which timelines the app shows."""

    show_public: bool
    show_network: bool
    hide_likes_shares: bool


class Media(TypedDict):
    """How it shows photos."""

    hide_public_behind_cw: bool
    always_show_cw: bool
    show_alt_text: bool


class Appearance(TypedDict):
    """How it looks."""

    links_use_in_app_browser: bool
    theme: Literal["light", "dark", "system"]


class Common(TypedDict):
    """What such apps have in common."""

    timelines: Timelines
    media: Media
    appearance: Appearance


class AppSettings(TypedDict):
    """What was kept, and when; ``updated_at`` is null if nothing was yet."""

    id: Id
    username: str
    updated_at: Moment | None
    common: Common


class NewAppSettings(TypedDict):
    """What to keep."""

    common: Common


class AppSettingsView(APIView):
    """``GET`` and ``POST /api/pixelfed/v1/app/settings``."""

    required_scopes = {"GET": needs("read:accounts"), "POST": needs("write:accounts")}
    operations = {
        "GET": operation("Read what the app has kept", answers=AppSettings),
        "POST": operation("Keep the app's settings", takes=NewAppSettings, answers=AppSettings),
    }

    def get(self, request: Request) -> Response:
        return _answer(_me(request))

    def post(self, request: Request) -> Response:
        account = _me(request)
        services.keep_app_settings(
            account=account,
            common=_common(parameters_of(request).get("common")),
            now=timezone.now(),
        )
        return _answer(account)


def _answer(account: Account) -> Response:
    kept = selectors.app_settings_of(account_id=account.pk)
    return Response(
        {
            "id": str(account.pk),
            "username": account.username,
            "updated_at": moment(kept.updated_at) if kept else None,
            "common": kept.common if kept else _DEFAULTS,
        }
    )


def _common(asked: Any) -> dict[str, dict[str, bool | str]]:
    """Return the settings that are known; those that are not named are as at the beginning.

    :raises InvalidParameter: something is of another form.
    """
    if not isinstance(asked, Mapping):
        raise InvalidParameter("common must be a structure.")
    return {group: _group(asked, group, known) for group, known in _DEFAULTS.items()}


def _group(
    asked: Mapping[str, Any], group: str, known: Mapping[str, bool | str]
) -> dict[str, bool | str]:
    named = asked.get(group) or {}
    if not isinstance(named, Mapping):
        raise InvalidParameter(f"{group} must be a structure.")
    chosen = {
        name: flag(named, name, default=value) if isinstance(value, bool) else text(named, name)
        for name, value in known.items()
    }
    if "theme" in chosen:
        chosen["theme"] = chosen["theme"] or known["theme"]
        if chosen["theme"] not in _THEMES:
            raise InvalidParameter("theme must be light, dark or system.")
    return chosen


def _me(request: Request) -> Account:
    return cast("Account", request.user)
