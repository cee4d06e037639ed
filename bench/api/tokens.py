"""Apps that are signed in for people, as if each had agreed to one."""

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Account
from apps.oauth import services
from apps.oauth.engine.redirects import OUT_OF_BAND
from apps.oauth.types import Consent, Registration, Secrets

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
        consent = Consent(
            client_id=app.client_id,
            redirect_uri=OUT_OF_BAND,
            scopes=SCOPES,
            code_challenge="",
            state=None,
        )
        given = services.give_code(account=account, app=app, consent=consent, now=now)
        pair = Secrets(token=secrets.token_urlsafe(32), refresh_token=secrets.token_urlsafe(32))
        with transaction.atomic():
            code = services.lock_code(app=app, code=given, now=now)
            if code is None:
                raise RuntimeError("a code that was just given is not known")
            services.exchange_code(code=code, pair=pair, now=now)
        found.append(pair.token)
    return found
