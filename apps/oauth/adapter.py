"""The protocol: oauthlib asks here what apps, codes and tokens there are.

What belongs to the dialect is decided here: a proof of the asker is by SHA-256 or none, what a
token request says of scopes is not heard, and nobody is ever given more than they were shown.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote_plus, urlencode

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from oauthlib.common import Request
from oauthlib.oauth2 import (
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    BearerToken,
    ClientCredentialsGrant,
    OAuth2Error,
    RefreshTokenGrant,
    RequestValidator,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256

from apps.oauth import services
from apps.oauth.engine import redirects, scopes
from apps.oauth.models import AccessToken, ClientApp
from apps.oauth.selectors import app_with_client_id, digest_of
from apps.oauth.services.tokens import SECRET_BYTES, TOKEN_LIFETIME
from apps.oauth.types import Consent, Secrets

GRANT_TYPES = ("authorization_code", "client_credentials", "refresh_token")
# oauthlib reads them from an address; which one it is does not matter.
_HERE = "https://site.invalid/"

Answer = tuple[int, dict[str, Any]]


class AuthorizationRefused(Exception):
    """What an app asked for cannot be given; nobody is sent anywhere because of that."""

    def __init__(self, *, code: str, description: str, return_url: str, app_name: str) -> None:
        self.code = code
        self.description = description
        # Where the app would hear of it; "" if that is not known for certain.
        self.return_url = return_url
        self.app_name = app_name
        super().__init__(code)


def read_authorization(*, query: str) -> tuple[ClientApp, Consent]:
    """Return which app asks, and for what.

    :raises AuthorizationRefused: it is none of ours, or asks for what it may not have.
    """
    request = Request(f"{_HERE}?{query}", http_method="GET")
    try:
        granted, asked = _server().validate_authorization_request(request.uri)
    except OAuth2Error as error:
        raise _refused(error) from error
    except ValueError as error:
        # Not even a query string.
        raise AuthorizationRefused(
            code="invalid_request", description="", return_url="", app_name=""
        ) from error
    inner: Request = asked["request"]
    app: ClientApp = inner.client
    return app, Consent(
        client_id=app.client_id,
        redirect_uri=asked["redirect_uri"],
        scopes=list(granted),
        code_challenge=asked.get("code_challenge") or "",
        state=asked["state"],
    )


def answer_token_request(*, parameters: Mapping[str, str], authorization: str) -> Answer:
    """Exchange a code, a refresh token or an app's own secret for a token."""
    heard = dict(parameters)
    if heard.get("grant_type") != "client_credentials":
        heard.pop("scope", None)
    headers = {"Authorization": authorization} if authorization else {}
    # A refusal may end a token as well, so it commits like an answer.
    with transaction.atomic():
        _, body, status = _server().create_token_response(
            _HERE, "POST", body=urlencode(heard), headers=headers
        )
    return status, json.loads(body)


def answer_revocation(*, parameters: Mapping[str, str], authorization: str) -> Answer:
    """End a token; one that does not exist is as good as ended."""
    headers = {"Authorization": authorization} if authorization else {}
    with transaction.atomic():
        _, body, status = _server().create_revocation_response(
            _HERE, "POST", body=urlencode(dict(parameters)), headers=headers
        )
    return status, json.loads(body) if body else {}


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]  # oauthlib has no types
    """Codes whose asker may prove itself; in the clear that would prove nothing."""

    _code_challenge_methods = {"S256": code_challenge_method_s256}  # noqa: RUF012  # as in the base


class _Server(AuthorizationEndpoint, TokenEndpoint, RevocationEndpoint):  # type: ignore[misc]  # oauthlib has no types
    """The three endpoints with the grants that we know."""

    def __init__(self) -> None:
        validator = _Validator()
        bearer = BearerToken(
            validator,
            token_generator=_new_secret,
            refresh_token_generator=_new_secret,
            expires_in=int(TOKEN_LIFETIME.total_seconds()),
        )
        grants = {
            "authorization_code": _CodeGrant(validator),
            "client_credentials": ClientCredentialsGrant(validator),
            "refresh_token": RefreshTokenGrant(validator),
        }
        AuthorizationEndpoint.__init__(
            self,
            default_response_type="code",
            default_token_type=bearer,
            response_types={"code": grants["authorization_code"]},
        )
        TokenEndpoint.__init__(
            self,
            default_grant_type="authorization_code",
            default_token_type=bearer,
            grant_types=grants,
        )
        RevocationEndpoint.__init__(self, validator)


class _Validator(RequestValidator):  # type: ignore[misc]  # oauthlib has no types
    """Our answers to oauthlib's questions; what it learns it keeps on its request."""

    def validate_client_id(self, client_id: str, request: Request, *_: Any, **__: Any) -> bool:
        request.client = app_with_client_id(client_id=client_id)
        return request.client is not None

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Request, *_: Any, **__: Any
    ) -> bool:
        return redirects.is_registered(redirect_uri, request.client.redirect_uris)

    def get_default_redirect_uri(
        self, client_id: str, request: Request, *_: Any, **__: Any
    ) -> str | None:
        registered: list[str] = request.client.redirect_uris
        return registered[0] if len(registered) == 1 else None

    def validate_response_type(
        self, client_id: str, response_type: str, *_: Any, **__: Any
    ) -> bool:
        return response_type == "code"

    def get_default_scopes(self, client_id: str, request: Request, *_: Any, **__: Any) -> list[str]:
        """Give the dialect's default; an app that never named any scope asks for what it may."""
        return list(scopes.DEFAULT if request.client.scopes else scopes.UNNAMED)

    def validate_scopes(
        self, client_id: str, asked: list[str], app: ClientApp, request: Request, *_: Any, **__: Any
    ) -> bool:
        request.scopes = scopes.grantable(scopes.parse_scopes(" ".join(asked)))
        return bool(request.scopes) and scopes.covers_all(
            app.scopes or list(scopes.UNNAMED), request.scopes
        )

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        return False

    def authenticate_client(self, request: Request, *_: Any, **__: Any) -> bool:
        client_id, secret = _credentials(request)
        app = app_with_client_id(client_id=client_id) if client_id else None
        if app is None or not constant_time_compare(app.secret_digest, digest_of(secret)):
            return False
        request.client = app
        return True

    def validate_grant_type(self, client_id: str, grant_type: str, *_: Any, **__: Any) -> bool:
        return grant_type in GRANT_TYPES

    def validate_code(
        self, client_id: str, code: str, app: ClientApp, request: Request, *_: Any, **__: Any
    ) -> bool:
        row = services.lock_code(app=app, code=code, now=timezone.now())
        # A proof for a code that was asked for without one: somebody took the question away.
        if row is None or (request.code_verifier and not row.code_challenge):
            return False
        request.locked, request.user, request.scopes = row, row.account, row.scopes
        return True

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, *args: Any, **kwargs: Any
    ) -> bool:
        request: Request = args[-1] if args else kwargs["request"]
        return bool(request.locked.redirect_uri == redirect_uri)

    def get_code_challenge(self, code: str, request: Request) -> str | None:
        return request.locked.code_challenge or None

    def get_code_challenge_method(self, code: str, request: Request) -> str:
        return "S256"

    def invalidate_authorization_code(self, client_id: str, code: str, *_: Any, **__: Any) -> None:
        """Do nothing: the token was made of the code, and that has used it up."""

    def validate_refresh_token(
        self, refresh_token: str, app: ClientApp, request: Request, *_: Any, **__: Any
    ) -> bool:
        row = services.lock_refreshable(app=app, secret=refresh_token, now=timezone.now())
        if row is None:
            return False
        request.locked, request.user = row, row.account
        return True

    def get_original_scopes(
        self, refresh_token: str, request: Request, *_: Any, **__: Any
    ) -> list[str]:
        original: list[str] = request.locked.scopes
        return original

    def save_bearer_token(self, token: dict[str, Any], request: Request, *_: Any, **__: Any) -> str:
        """Store what oauthlib has made, and add what the dialect tells of it."""
        now = timezone.now()
        pair = Secrets(token=token["access_token"], refresh_token=token.get("refresh_token", ""))
        stored: AccessToken
        match request.grant_type:
            case "authorization_code":
                stored = services.exchange_code(code=request.locked, pair=pair, now=now)
            case "refresh_token":
                stored = services.refresh_token(token=request.locked, pair=pair, now=now)
            case _:
                stored = services.issue_app_token(
                    app=request.client, scopes=request.scopes, pair=pair, now=now
                )
        token["created_at"] = int(stored.created_at.timestamp())
        return ""

    def revoke_token(self, token: str, hint: str, request: Request, *_: Any, **__: Any) -> None:
        services.revoke_secret(app=request.client, secret=token)


@cache
def _server() -> _Server:
    return _Server()


def _new_secret(_: Request, refresh_token: bool = False) -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _credentials(request: Request) -> tuple[str, str]:
    """Return what an app says of itself, in the header or in the body, never in both."""
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return request.client_id or "", request.client_secret or ""
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    client_id, _, secret = pair.partition(":")
    client_id, secret = unquote_plus(client_id), unquote_plus(secret)
    if request.client_id and request.client_id != client_id:
        return "", ""
    return client_id, secret


def _refused(error: OAuth2Error) -> AuthorizationRefused:
    """Explain a refusal; only a checked address is named as the way back."""
    # What oauthlib found out before it refused.
    uri = getattr(error, "redirect_uri", None) or ""
    client_id = getattr(error, "client_id", None) or ""
    app = app_with_client_id(client_id=client_id) if client_id else None
    is_known = app is not None and redirects.is_registered(uri, app.redirect_uris)
    return AuthorizationRefused(
        code=error.error,
        description=error.description or "",
        return_url=(
            redirects.with_parameters(uri, dict(error.twotuples))
            if is_known and uri != redirects.OUT_OF_BAND
            else ""
        ),
        app_name=app.name if app else "",
    )
