"""An app that Ana uses, so that the page of apps does not open empty."""

import secrets
from datetime import timedelta

from apps.accounts.models import Account
from apps.demo.types import Cast, Progress
from apps.oauth import services as oauth_services
from apps.oauth.engine.redirects import OUT_OF_BAND
from apps.oauth.types import Registration, Secrets

OWNER = "ana"
SCOPES = ["read", "write:media", "write:statuses"]
SECRET_BYTES = 32


def add_apps(*, cast: Cast, progress: Progress) -> None:
    """Sign an app in for Ana; nobody has its secrets."""
    progress.begin(step="Apps", total=1)
    now = max(post.at for post in cast.plan.posts) + timedelta(minutes=1)
    registration = Registration(
        name="Contact Sheet", website="", redirect_uris=[OUT_OF_BAND], scopes=SCOPES
    )
    app, _ = oauth_services.register_app(registration=registration, owner=None, now=now)
    ana = Account.objects.get(pk=cast.id_of(OWNER))
    pair = Secrets(
        token=secrets.token_urlsafe(SECRET_BYTES),
        refresh_token=secrets.token_urlsafe(SECRET_BYTES),
    )
    oauth_services.sign_in_app(account=ana, app=app, scopes=SCOPES, pair=pair, now=now)
    progress.advance()
    progress.end()
