"""Apps and tokens for tests."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.accounts.models import Account
from apps.oauth import services
from apps.oauth.engine.redirects import OUT_OF_BAND
from apps.oauth.models import AccessToken, ClientApp
from apps.oauth.types import Consent, Registration, Secrets


@dataclass(frozen=True, slots=True)
class RegisteredApp:
    """An app as its maker knows it."""

    row: ClientApp
    secret: str

    @property
    def client_id(self) -> str:
        return self.row.client_id


def make_app(
    *,
    name: str = "Contact Sheet",
    website: str = "https://sheet.example/",
    redirect_uris: tuple[str, ...] = ("https://sheet.example/back", OUT_OF_BAND),
    scopes: tuple[str, ...] = ("read", "write", "follow", "push"),
    owner: Account | None = None,
) -> RegisteredApp:
    """Register an app."""
    registration = Registration(
        name=name, website=website, redirect_uris=list(redirect_uris), scopes=list(scopes)
    )
    row, secret = services.register_app(registration=registration, owner=owner, now=timezone.now())
    return RegisteredApp(row, secret)


def make_code(
    app: RegisteredApp,
    account: Account,
    *,
    scopes: tuple[str, ...] = ("read", "write"),
    redirect_uri: str = "https://sheet.example/back",
    code_challenge: str = "",
    now: datetime | None = None,
) -> str:
    """Let somebody agree to an app; return the code."""
    consent = Consent(
        client_id=app.client_id,
        redirect_uri=redirect_uri,
        scopes=list(scopes),
        code_challenge=code_challenge,
        state=None,
    )
    return services.give_code(
        account=account, app=app.row, consent=consent, now=now or timezone.now()
    )


def make_token(
    account: Account | None,
    *,
    scopes: tuple[str, ...] = ("read", "write", "follow", "push"),
    app: RegisteredApp | None = None,
) -> tuple[AccessToken, str]:
    """Sign an app in for somebody, or for itself; return the row and the secret."""
    app = app or make_app()
    if account is None:
        pair = Secrets(token=secrets.token_urlsafe(32), refresh_token="")
        token = services.issue_app_token(app=app.row, scopes=scopes, pair=pair, now=timezone.now())
        return token, pair.token
    now = timezone.now()
    pair = Secrets(token=secrets.token_urlsafe(32), refresh_token=secrets.token_urlsafe(32))
    token = services.sign_in_app(account=account, app=app.row, scopes=scopes, pair=pair, now=now)
    return token, pair.token


def client_with(secret: str, **options: Any) -> Client:
    """Return a client that sends a token with every request."""
    return Client(headers={"Authorization": f"Bearer {secret}"}, **options)
