"""Registration, tokens and discovery: what apps call before, and after, they act for somebody."""

from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation import avatar_address
from apps.cards.presentation.entities import Empty
from apps.cards.selectors import account_cards
from apps.core.api.access import ANY_TOKEN, PUBLIC, needs
from apps.core.api.operations import operation
from apps.core.api.parameters import parameters_of, text, texts
from apps.core.api.throttles import NamedLimitThrottle
from apps.core.formats import absolute
from apps.core.text import TextTooLong
from apps.oauth import services
from apps.oauth.adapter import GRANT_TYPES, Answer, answer_revocation, answer_token_request
from apps.oauth.api.serializers import (
    App,
    RegisteredApp,
    Registering,
    Revocation,
    ServerMetadata,
    Token,
    TokenRequest,
    Userinfo,
    app_output,
    registered_output,
    userinfo_output,
)
from apps.oauth.engine.scopes import SCOPES, parse_scopes
from apps.oauth.exceptions import InvalidApp
from apps.oauth.models import AccessToken
from apps.oauth.types import Registration

# Never kept by anybody on the way.
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class AppsView(APIView):
    """``POST /api/v1/apps``: take up an app; it needs no account for that."""

    required_scopes = {"POST": PUBLIC}
    operations = {
        "POST": operation(
            "Register an app",
            takes=Registering,
            answers=RegisteredApp,
            refuses=(InvalidApp, TextTooLong),
        )
    }
    authentication_classes = ()
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "oauth.register"

    def post(self, request: Request) -> Response:
        asked = parameters_of(request)
        registration = Registration(
            name=text(asked, "client_name"),
            website=text(asked, "website"),
            redirect_uris=" ".join(texts(asked, "redirect_uris")).split(),
            scopes=parse_scopes(" ".join(texts(asked, "scopes"))),
        )
        app, secret = services.register_app(
            registration=registration, owner=None, now=timezone.now()
        )
        return Response(registered_output(app, secret=secret), headers=_NO_STORE)


class AppCredentialsView(APIView):
    """``GET /api/v1/apps/verify_credentials``: say which app a token belongs to."""

    required_scopes = {"GET": ANY_TOKEN}
    operations = {"GET": operation("Tell which app a token belongs to", answers=App)}

    def get(self, request: Request) -> Response:
        return Response(app_output(cast("AccessToken", request.auth).app))


class TokenView(APIView):
    """``POST /oauth/token``: exchange a code, a refresh token or the app's secret for a token."""

    required_scopes = {"POST": PUBLIC}
    operations = {
        "POST": operation(
            "Exchange a code, a refresh token or a secret for a token",
            takes=TokenRequest,
            answers=Token,
        )
    }
    authentication_classes = ()
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "oauth.token"

    def post(self, request: Request) -> Response:
        return _answer(
            answer_token_request(parameters=_texts_of(request), authorization=_basic(request))
        )


class RevocationView(APIView):
    """``POST /oauth/revoke``: sign an app out."""

    required_scopes = {"POST": PUBLIC}
    operations = {"POST": operation("Sign an app out", takes=Revocation, answers=Empty)}
    authentication_classes = ()
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "oauth.token"

    def post(self, request: Request) -> Response:
        return _answer(
            answer_revocation(parameters=_texts_of(request), authorization=_basic(request))
        )


class UserinfoView(APIView):
    """``GET`` and ``POST /oauth/userinfo``: say who the token stands for."""

    required_scopes = {"GET": needs("profile"), "POST": needs("profile")}
    operations = dict.fromkeys(
        required_scopes, operation("Tell who a token stands for", answers=Userinfo)
    )

    def get(self, request: Request) -> Response:
        account = cast("Account", request.user)
        card = account_cards(account_ids=[account.pk])[account.pk]
        picture = avatar_address(card=card)
        return Response(userinfo_output(account, issuer=_issuer(), picture=picture))

    def post(self, request: Request) -> Response:
        return self.get(request)


class ServerMetadataView(APIView):
    """``GET /.well-known/oauth-authorization-server``: where what is (RFC 8414)."""

    required_scopes = {"GET": PUBLIC}
    operations = {
        "GET": operation("Find the addresses of sign-in for apps", answers=ServerMetadata)
    }
    authentication_classes = ()

    def get(self, request: Request) -> Response:
        metadata: ServerMetadata = {
            "issuer": _issuer(),
            "service_documentation": absolute("/about/"),
            "authorization_endpoint": absolute(reverse("oauth:authorize")),
            "token_endpoint": absolute(reverse("oauth:token")),
            "revocation_endpoint": absolute(reverse("oauth:revoke")),
            "userinfo_endpoint": absolute(reverse("oauth:userinfo")),
            "app_registration_endpoint": absolute(reverse("oauth_api:apps")),
            "scopes_supported": list(SCOPES),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": list(GRANT_TYPES),
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "revocation_endpoint_auth_methods_supported": [
                "client_secret_basic",
                "client_secret_post",
            ],
            "code_challenge_methods_supported": ["S256"],
        }
        # nosemgrep: personal-answer-in-shared-caches (the same for everybody)
        return Response(metadata, headers={"Cache-Control": "public, max-age=300"})


def _issuer() -> str:
    return f"{settings.SITE_URL}/"


def _texts_of(request: Request) -> dict[str, str]:
    """Return those parameters of a request that are texts; the protocol knows no others."""
    asked = parameters_of(request)
    return {name: value for name, value in asked.items() if isinstance(value, str)}


def _basic(request: Request) -> str:
    authorization: str = request.META.get("HTTP_AUTHORIZATION", "")
    return authorization if authorization[:6].lower() == "basic " else ""


def _answer(answer: Answer) -> Response:
    status, body = answer
    headers = dict(_NO_STORE)
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Basic realm="oauth"'
    return Response(body, status=status, headers=headers)
