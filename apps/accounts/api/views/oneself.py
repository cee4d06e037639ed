"""Oneself: who one is to apps, and what they may change of it."""

from typing import Any, ClassVar, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import services
from apps.accounts.api.serializers import (
    AccountInput,
    ProfileInput,
    avatar_of,
    changes_of,
    credential_account,
    language_of,
    own_profile,
    visibility_of,
)
from apps.accounts.exceptions import InvalidLink, TooManyLinks, UnknownLanguage
from apps.accounts.models import Account
from apps.cards.presentation.entities import CredentialAccount, Preferences, Profile
from apps.core.api.access import needs
from apps.core.api.bodies import ReceivesPhoto, carries_photo
from apps.core.api.operations import operation
from apps.core.api.parameters import parameters_of
from apps.core.api.throttles import limit_also
from apps.core.exceptions import NotOffered
from apps.core.text import TextTooLong
from apps.media.engine.refusals import OF_FILES
from apps.media.exceptions import OF_STORAGE

_UPLOADS = "media.upload"
_REFUSES = (
    *(TextTooLong, InvalidLink, TooManyLinks, UnknownLanguage, NotOffered),
    *(*OF_FILES, *OF_STORAGE),
)


class CredentialsView(APIView):
    """``GET /api/v1/accounts/verify_credentials``: oneself, with what only oneself may know."""

    required_scopes = {"GET": needs("profile")}
    operations = {"GET": operation("Read oneself", answers=CredentialAccount)}

    def get(self, request: Request) -> Response:
        return Response(credential_account(cast("Account", request.user)))


class EditingView(ReceivesPhoto):
    """Changes parts of an account, however the app has put them."""

    shown: ClassVar[Any]

    def patch(self, request: Request) -> Response:
        account = cast("Account", request.user)
        is_counted = carries_photo(request)
        if is_counted:
            # Before all of it is read.
            limit_also(request=request, view=self, name=_UPLOADS)
        parameters = parameters_of(request)
        avatar = avatar_of(parameters)
        if avatar is not None and not is_counted:
            limit_also(request=request, view=self, name=_UPLOADS)
        changes = changes_of(parameters, account=account)
        services.edit_account(account=account, changes=changes, avatar=avatar)
        return Response(type(self).shown(account))


class UpdateCredentialsView(EditingView):
    """``PATCH``, and for Pixelfed's apps ``POST``, ``/api/v1/accounts/update_credentials``."""

    required_scopes = {"PATCH": needs("write:accounts"), "POST": needs("write:accounts")}
    operations = {
        method: operation(
            "Change one’s account",
            takes=AccountInput,
            answers=CredentialAccount,
            refuses=_REFUSES,
            limits=(_UPLOADS,),
        )
        for method in ("PATCH", "POST")
    }
    shown = staticmethod(credential_account)

    def post(self, request: Request) -> Response:
        return self.patch(request)


class ProfileView(EditingView):
    """``GET`` and ``PATCH /api/v1/profile``: the profile as its owner edits it."""

    required_scopes = {"GET": needs("profile"), "PATCH": needs("write:accounts")}
    operations = {
        "GET": operation("Read one’s profile", answers=Profile),
        "PATCH": operation(
            "Change one’s profile",
            takes=ProfileInput,
            answers=Profile,
            refuses=_REFUSES,
            limits=(_UPLOADS,),
        ),
    }
    shown = staticmethod(own_profile)

    def get(self, request: Request) -> Response:
        return Response(own_profile(cast("Account", request.user)))


class AvatarView(APIView):
    """``DELETE /api/v1/profile/avatar``: show no photo any more."""

    required_scopes = {"DELETE": needs("write:accounts")}
    operations = {"DELETE": operation("Take one’s photo away", answers=CredentialAccount)}

    def delete(self, request: Request) -> Response:
        account = cast("Account", request.user)
        services.remove_avatar(account=account)
        return Response(credential_account(account))


class HeaderView(APIView):
    """``DELETE /api/v1/profile/header``: there is none, and so it stays."""

    required_scopes = {"DELETE": needs("write:accounts")}
    operations = {"DELETE": operation("Take one’s header away", answers=CredentialAccount)}

    def delete(self, request: Request) -> Response:
        return Response(credential_account(cast("Account", request.user)))


class PreferencesView(APIView):
    """``GET /api/v1/preferences``: how one posts and reads, unless one says otherwise."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {"GET": operation("Read how one posts and reads", answers=Preferences)}

    def get(self, request: Request) -> Response:
        account = cast("Account", request.user)
        return Response(
            {
                "posting:default:visibility": visibility_of(account),
                "posting:default:sensitive": account.default_is_sensitive,
                "posting:default:language": language_of(account),
                "reading:expand:media": _EXPANDING[account.sensitive_media],
                "reading:expand:spoilers": False,
            }
        )


# In the words of the dialect: "default" hides what is sensitive.
_EXPANDING = {"blur": "default", "hide": "hide_all", "show": "show_all"}
