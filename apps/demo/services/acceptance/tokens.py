"""An app that is signed in for everybody who takes part in an acceptance site."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from apps.accounts.types import Status
from apps.demo.engine.acceptance import Role, Script
from apps.demo.services.acceptance.people import People
from apps.oauth import selectors as oauth_selectors
from apps.oauth import services as oauth_services
from apps.oauth.engine.redirects import OUT_OF_BAND
from apps.oauth.engine.scopes import UNNAMED
from apps.oauth.models import ClientApp
from apps.oauth.types import Registration, Secrets

Tokens = dict[Role, str]
_NAME = "Acceptance"


@transaction.atomic
def ensure_tokens(*, script: Script, people: People, now: datetime) -> Tokens:
    """Sign the app in for whom it is not; return the token of each.

    Who is suspended, deactivated or not confirmed cannot sign an app in, and has none.
    """
    tokens = {
        role: _token(script, role)
        for role, account in people.items()
        if account.status == Status.ACTIVE
    }
    missing = [
        role
        for role, token in tokens.items()
        if oauth_selectors.token_with_secret(secret=token) is None
    ]
    if missing:
        app = _app(now)
        for role in missing:
            oauth_services.sign_in_app(
                account=people[role],
                app=app,
                scopes=app.scopes,
                pair=Secrets(token=tokens[role], refresh_token=""),
                now=now,
            )
    return tokens


def _token(script: Script, role: Role) -> str:
    """Return a secret that can be told again, though the site keeps only its digest."""
    mac = salted_hmac("acceptance.token", f"{script.seed}.{role}", secret=settings.SECRET_KEY)
    return mac.hexdigest()


def _app(now: datetime) -> ClientApp:
    registration = Registration(
        name=_NAME, website="", redirect_uris=[OUT_OF_BAND], scopes=list(UNNAMED)
    )
    app, _ = oauth_services.register_app(registration=registration, owner=None, now=now)
    return app
