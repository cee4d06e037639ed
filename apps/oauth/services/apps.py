"""Registering apps, and taking them off the site with everything they may do."""

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.accounts.models import Account
from apps.core.text import normalize_text
from apps.oauth.engine import redirects, scopes
from apps.oauth.exceptions import InvalidApp
from apps.oauth.models import AccessToken, ClientApp
from apps.oauth.selectors import digest_of
from apps.oauth.services.tokens import close_sockets_of
from apps.oauth.types import MAX_NAME, MAX_REDIRECTS, MAX_WEBSITE, Registration

# Programs remember for months what they registered as, and register without asking anybody.
UNUSED_APPS_KEPT = timedelta(days=90)
SECRET_BYTES = 32

_is_website = URLValidator(schemes=["http", "https"])


@transaction.atomic
def register_app(
    *, registration: Registration, owner: Account | None, now: datetime
) -> tuple[ClientApp, str]:
    """Take up an app; return it and its secret, which nobody sees again.

    :raises InvalidApp: what is said of it cannot be.
    :raises TextTooLong: its name is longer than a name may be.
    """
    checked = _checked(registration)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    app = ClientApp.objects.create(
        client_id=secrets.token_urlsafe(SECRET_BYTES),
        secret_digest=digest_of(secret),
        name=checked.name,
        website=checked.website,
        redirect_uris=checked.redirect_uris,
        scopes=checked.scopes,
        owner=owner,
        last_used_on=now.date(),
    )
    return app, secret


@transaction.atomic
def delete_app(*, owner: Account, app_id: int) -> bool:
    """Take an app of one's own off the site: it is signed out for everybody, at once."""
    return _removed(ClientApp.objects.filter(pk=app_id, owner=owner).first())


@transaction.atomic
def remove_app(*, app_id: int) -> bool:
    """Take any app off the site, as its staff may: it is signed out for everybody, at once."""
    return _removed(ClientApp.objects.filter(pk=app_id).first())


@transaction.atomic
def forget_unused_apps(*, now: datetime) -> int:
    """Strike off apps that nobody owns and nobody has used for long; return how many."""
    unused = ClientApp.objects.filter(
        ~Exists(AccessToken.objects.filter(app_id=OuterRef("pk"))),
        owner__isnull=True,
        last_used_on__lt=(now - UNUSED_APPS_KEPT).date(),
    )
    deleted, _ = unused.delete()
    return deleted


def _removed(app: ClientApp | None) -> bool:
    if app is None:
        return False
    close_sockets_of(tokens=AccessToken.objects.filter(app=app))
    app.delete()
    return True


def _checked(registration: Registration) -> Registration:
    name = " ".join(normalize_text(raw=registration.name, max_length=MAX_NAME).split())
    if not name:
        raise InvalidApp("Validation failed: an app needs a name.")
    website = registration.website.strip()
    if website:
        try:
            _is_website(website)
        except ValidationError as error:
            raise InvalidApp("Validation failed: the website is not a web address.") from error
    if len(website) > MAX_WEBSITE:
        raise InvalidApp(f"Validation failed: the website has more than {MAX_WEBSITE} characters.")
    uris = list(dict.fromkeys(registration.redirect_uris))
    if not 0 < len(uris) <= MAX_REDIRECTS:
        raise InvalidApp(f"Validation failed: an app has 1 to {MAX_REDIRECTS} redirect URIs.")
    for uri in uris:
        if not redirects.is_acceptable(uri):
            raise InvalidApp(
                "Validation failed: a redirect URI is an absolute https address, an address on "
                "the person's own machine, or one with a scheme of the app's own."
            )
    grantable = scopes.grantable(registration.scopes)
    if registration.scopes and not grantable:
        # Without any scope left it would pass for an app that named none.
        raise InvalidApp("Validation failed: no app is given the administration alone.")
    if unknown := scopes.unknown_among(grantable):
        raise InvalidApp(f"Validation failed: unknown scope {unknown[0][:40]!r}.")
    return Registration(name=name, website=website, redirect_uris=uris, scopes=grantable)
