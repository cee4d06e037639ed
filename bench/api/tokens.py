"""Apps that are signed in for people, as if each had agreed to one."""

import secrets
from collections.abc import Sequence

from django.utils import timezone

from apps.accounts.models import Account
from apps.oauth import services
from apps.oauth.engine.redirects import OUT_OF_BAND
from apps.oauth.types import Registration, Secrets

SCOPES = ["read", "write", "follow"]


def tokens_of(accounts: Sequence[Account]) -> list[str]:
    """Return a token for each account, all of one app."""
    now = timezone.now()
    registration = Registration(
        name="Bench", website="", redirect_uris=[OUT_OF_BAND], scopes=SCOPES
    )
    app, _ = services.register_app(registration=registration, owner=None, now=now)
    found = []
    for account in accounts:
        pair = Secrets(token=secrets.token_urlsafe(32), refresh_token=secrets.token_urlsafe(32))
        services.sign_in_app(account=account, app=app, scopes=SCOPES, pair=pair, now=now)
        found.append(pair.token)
    return found
