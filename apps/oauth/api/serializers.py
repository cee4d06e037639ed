"""Apps and tokens as the dialect writes them."""

from typing import NotRequired, Required, TypedDict

from apps.accounts.models import Account
from apps.core.formats import absolute
from apps.oauth.engine.scopes import UNNAMED
from apps.oauth.models import ClientApp


class App(TypedDict):
    """An app."""

    id: str
    name: str
    website: str | None
    scopes: list[str]
    redirect_uri: str
    redirect_uris: list[str]
    vapid_key: str


class RegisteredApp(App):
    """An app with its secret, which is told once."""

    client_id: str
    client_secret: str
    client_secret_expires_at: int


class Registering(TypedDict, total=False):
    """What an app says of itself."""

    client_name: Required[str]
    redirect_uris: Required[str]
    scopes: str
    website: str


class Token(TypedDict):
    """A token, and what renews it."""

    access_token: str
    token_type: str
    scope: str
    created_at: int
    expires_in: int
    refresh_token: NotRequired[str]


class TokenRequest(TypedDict, total=False):
    """What a token is asked for with; which of it is needed depends on ``grant_type``."""

    grant_type: Required[str]
    client_id: str
    client_secret: str
    code: str
    code_verifier: str
    redirect_uri: str
    refresh_token: str
    scope: str


class Revocation(TypedDict, total=False):
    """Which token shall end."""

    token: Required[str]
    client_id: str
    client_secret: str


class Userinfo(TypedDict):
    """Who somebody is, in the words of OpenID Connect."""

    iss: str
    sub: str
    name: str
    preferred_username: str
    profile: str
    picture: str


class ServerMetadata(TypedDict):
    """Where what is of sign-in for apps (RFC 8414)."""

    issuer: str
    service_documentation: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str
    userinfo_endpoint: str
    app_registration_endpoint: str
    scopes_supported: list[str]
    response_types_supported: list[str]
    response_modes_supported: list[str]
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    revocation_endpoint_auth_methods_supported: list[str]
    code_challenge_methods_supported: list[str]


def app_output(app: ClientApp) -> App:
    """Return what may be told of an app to whoever holds one of its tokens."""
    return {
        "id": str(app.pk),
        "name": app.name,
        "website": app.website or None,
        "scopes": app.scopes or list(UNNAMED),
        "redirect_uri": "\n".join(app.redirect_uris),
        "redirect_uris": app.redirect_uris,
        # The key of web push, of which there is none yet; missing, it would crash apps.
        "vapid_key": "",
    }


def registered_output(app: ClientApp, *, secret: str) -> RegisteredApp:
    """Return what an app is told when it is registered, and only then."""
    return {
        **app_output(app),
        "client_id": app.client_id,
        "client_secret": secret,
        # 0 in the dialect: it does not expire.
        "client_secret_expires_at": 0,
    }


def userinfo_output(account: Account, *, issuer: str, picture: str) -> Userinfo:
    """Return who somebody is, in the words of OpenID Connect."""
    profile = absolute(account.get_absolute_url())
    return {
        "iss": issuer,
        "sub": profile,
        "name": account.display_name,
        "preferred_username": account.username,
        "profile": profile,
        "picture": picture,
    }
