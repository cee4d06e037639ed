"""One's own settings and standing, as the dialect does not know them."""

from typing import Literal, TypedDict, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import services
from apps.accounts.models import Account
from apps.accounts.types import SensitiveMedia
from apps.cards.presentation.entities import Id, Moment
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.parameters import InvalidParameter, flag, parameters_of, text
from apps.core.formats import moment
from apps.core.ids import minted_at
from apps.graph.selectors import viewer_of
from apps.moderation import selectors as moderation_selectors
from apps.moderation.presentation import notice_views


class ReadingSettings(TypedDict):
    """How one meets the photos and numbers of others."""

    sensitive_media: Literal["blur", "show", "hide"]
    hide_like_counts: bool


class ChangedSettings(TypedDict, total=False):
    """What is chosen anew; what is not named stays."""

    sensitive_media: Literal["blur", "show", "hide"]
    hide_like_counts: bool


class Decision(TypedDict):
    """What the moderators decided about something of one's own."""

    id: Id
    text: str
    reason: str
    url: str
    is_unread: bool
    created_at: Moment


class Standing(TypedDict):
    """Whether one takes part, and what was decided about what one has posted."""

    id: Id
    username: str
    status: Literal["active", "deactivated"]
    is_private: bool
    joined_at: Moment
    decisions: list[Decision]


class SettingsView(APIView):
    """``GET`` and ``PATCH /api/instaclone/v1/settings``."""

    required_scopes = {"GET": needs("read:accounts"), "PATCH": needs("write:accounts")}
    operations = {
        "GET": operation("Read one's settings", answers=ReadingSettings),
        "PATCH": operation("Change one's settings", takes=ChangedSettings, answers=ReadingSettings),
    }

    def get(self, request: Request) -> Response:
        return Response(_settings(_me(request)))

    def patch(self, request: Request) -> Response:
        account, asked = _me(request), parameters_of(request)
        choice = text(asked, "sensitive_media", account.sensitive_media)
        if choice not in SensitiveMedia.values:
            raise InvalidParameter("sensitive_media must be blur, show or hide.")
        changed = services.set_reading(
            account=account,
            sensitive_media=SensitiveMedia(choice),
            hides_like_counts=flag(asked, "hide_like_counts", default=account.hides_like_counts),
        )
        return Response(_settings(changed))


class StandingView(APIView):
    """``GET /api/instaclone/v1/account``."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {"GET": operation("Read how one's account stands", answers=Standing)}

    def get(self, request: Request) -> Response:
        account = _me(request)
        notices = moderation_selectors.notices_of(viewer=viewer_of(request))
        return Response(
            {
                "id": str(account.pk),
                "username": account.username,
                "status": account.status,
                "is_private": account.is_private,
                "joined_at": moment(minted_at(account.pk)),
                "decisions": [
                    {
                        "id": notice.id,
                        "text": notice.text,
                        "reason": notice.reason,
                        "url": notice.url,
                        "is_unread": notice.is_unread,
                        "created_at": moment(notice.created_at),
                    }
                    for notice in notice_views(notices=notices)
                ],
            }
        )


def _settings(account: Account) -> dict[str, object]:
    return {
        "sensitive_media": account.sensitive_media,
        "hide_like_counts": account.hides_like_counts,
    }


def _me(request: Request) -> Account:
    return cast("Account", request.user)
