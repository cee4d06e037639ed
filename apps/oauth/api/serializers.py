"""Apps and tokens as the dialect writes them."""

from typing import Any

from apps.accounts.models import Account
from apps.core.formats import absolute
from apps.oauth.engine.scopes import DEFAULT
from apps.oauth.models import ClientApp


def app_output(app: ClientApp) -> dict[str, Any]:
    """Return what may be told of an app to whoever holds one of its tokens."""
    return {
        "id": str(app.pk),
        "name": app.name,
        "website": app.website or None,
        "scopes": app.scopes or list(DEFAULT),
        "redirect_uri": "\n".join(app.redirect_uris),
        "redirect_uris": app.redirect_uris,
        # The key of web push, of which there is none yet; missing, it would crash apps.
        "vapid_key": "",
    }


def registered_output(app: ClientApp, *, secret: str) -> dict[str, Any]:
    """Return what an app is told when it is registered, and only then."""
    return {
        **app_output(app),
        "client_id": app.client_id,
        "client_secret": secret,
        # 0 in the dialect: it does not expire.
        "client_secret_expires_at": 0,
    }


def userinfo_output(account: Account, *, issuer: str, picture: str) -> dict[str, Any]:
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
