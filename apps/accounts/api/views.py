"""Oneself, as the dialect asks for it."""

from typing import Any, cast

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation import account_entity
from apps.cards.presentation.entities import CredentialAccount, Preferences
from apps.cards.selectors import profile_card
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.counters import cached_counts_of
from apps.core.exceptions import NotFound
from apps.graph import selectors as graph_selectors

# What the dialect says of who has no part in running the site; admin rights are not for apps.
_NO_ROLE = {"id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": False}


class CredentialsView(APIView):
    """``GET /api/v1/accounts/verify_credentials``: oneself, with what only oneself may know."""

    required_scopes = {"GET": needs("profile")}
    operations = {"GET": operation("Read oneself", answers=CredentialAccount)}

    def get(self, request: Request) -> Response:
        return Response(_credential_account(cast("Account", request.user)))


class PreferencesView(APIView):
    """``GET /api/v1/preferences``: how one posts and reads, unless one says otherwise."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {"GET": operation("Read how one posts and reads", answers=Preferences)}

    def get(self, request: Request) -> Response:
        return Response(
            {
                "posting:default:visibility": _visibility(cast("Account", request.user)),
                "posting:default:sensitive": False,
                "posting:default:language": settings.LANGUAGE_CODE,
                "reading:expand:media": "default",
                "reading:expand:spoilers": False,
            }
        )


def _credential_account(account: Account) -> dict[str, Any]:
    profile = profile_card(account_id=account.pk)
    if profile is None:
        # Deleted since the token was looked at.
        raise NotFound
    counts = cached_counts_of(subject_ids=[account.pk])[account.pk]
    entity = account_entity(profile=profile, counts=counts)
    return {
        **entity,
        "source": {
            "privacy": _visibility(account),
            "sensitive": False,
            "language": settings.LANGUAGE_CODE,
            "note": account.bio,
            "fields": entity["fields"],
            "follow_requests_count": graph_selectors.request_count(account.pk),
            "hide_collections": False,
            "discoverable": not account.is_private,
            "indexable": not account.is_private,
        },
        "role": _NO_ROLE,
        # Where apps made for Pixelfed keep what they have set.
        "settings": {},
    }


def _visibility(account: Account) -> str:
    return "private" if account.is_private else "public"
