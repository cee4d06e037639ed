"""Codes and tokens: given with a person's consent, exchanged once, ended at once."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.accounts.models import Account
from apps.core.realtime import order_sockets
from apps.oauth.models import AccessToken, AuthorizationCode, ClientApp
from apps.oauth.selectors import digest_of, has_password_mark, password_mark_of
from apps.oauth.types import Consent, Secrets

# Long enough to read a code from one screen and type it into another.
CODE_LIFETIME = timedelta(minutes=10)
# The apps there are do not refresh: a token lasts until its app has been forgotten.
TOKEN_LIFETIME = timedelta(days=365)
# An app that repeats itself because the answer was slow is not a thief.
REPEAT_GRACE = timedelta(seconds=10)
SECRET_BYTES = 32


@transaction.atomic
def give_code(*, account: Account, app: ClientApp, consent: Consent, now: datetime) -> str:
    """Store a person's consent; return the code with which the app signs in."""
    code = secrets.token_urlsafe(SECRET_BYTES)
    AuthorizationCode.objects.create(
        digest=digest_of(code),
        app=app,
        account=account,
        password_mark=password_mark_of(account),
        redirect_uri=consent.redirect_uri,
        scopes=consent.scopes,
        code_challenge=consent.code_challenge,
        expires_at=now + CODE_LIFETIME,
    )
    return code


def lock_code(*, app: ClientApp, code: str, now: datetime) -> AuthorizationCode | None:
    """Return a code of the app that may be exchanged, held until the transaction ends.

    One that comes again after it was exchanged has been stolen, or was: its token ends.
    """
    # The race: the same code many times in the same moment; the first one gets the token.
    row = (
        AuthorizationCode.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(digest=digest_of(code), app=app, expires_at__gt=now)
        .first()
    )
    if row is None:
        return None
    if row.used_at is not None:
        if row.token_id is not None and now - row.used_at > REPEAT_GRACE:
            _end(AccessToken.objects.filter(pk=row.token_id))
        return None
    return row if has_password_mark(account=row.account, mark=row.password_mark) else None


@transaction.atomic
def exchange_code(*, code: AuthorizationCode, pair: Secrets, now: datetime) -> AccessToken:
    """Turn a code, locked and checked, into a token."""
    token = _create(
        app=code.app,
        account=code.account,
        mark=code.password_mark,
        scopes=code.scopes,
        pair=pair,
        now=now,
    )
    code.used_at, code.token_id = now, token.pk
    code.save(update_fields=["used_at", "token_id"])
    return token


@transaction.atomic
def sign_in_app(
    *, account: Account, app: ClientApp, scopes: Sequence[str], pair: Secrets, now: datetime
) -> AccessToken:
    """Sign an app in for somebody whose consent is not asked for: in a demo, or a measurement.

    The token is as one that they agreed to, and ends with their password like it.
    """
    mark = password_mark_of(account)
    return _create(app=app, account=account, mark=mark, scopes=scopes, pair=pair, now=now)


@transaction.atomic
def issue_app_token(
    *, app: ClientApp, scopes: Sequence[str], pair: Secrets, now: datetime
) -> AccessToken:
    """Sign an app in for itself: it sees what anybody sees."""
    return _create(app=app, account=None, mark="", scopes=scopes, pair=pair, now=now)


def lock_refreshable(*, app: ClientApp, secret: str, now: datetime) -> AccessToken | None:
    """Return the token that a refresh token renews, held until the transaction ends.

    A refresh token that has been used before tells that two have it: neither keeps anything.
    """
    digest = digest_of(secret)
    # The race: two refreshes at once; the second finds its token used.
    token = (
        AccessToken.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(Q(refresh_digest=digest) | Q(former_refresh_digest=digest), app=app)
        .filter(expires_at__gt=now, account__isnull=False)
        .first()
    )
    if token is None or token.account is None:
        return None
    if token.refresh_digest != digest:
        _end(AccessToken.objects.filter(pk=token.pk))
        return None
    if token.account.is_gated:
        return None
    return token if has_password_mark(account=token.account, mark=token.password_mark) else None


@transaction.atomic
def refresh_token(*, token: AccessToken, pair: Secrets, now: datetime) -> AccessToken:
    """Give a locked token new secrets and another year; the old ones are worth nothing."""
    token.former_refresh_digest = token.refresh_digest or ""
    token.digest = digest_of(pair.token)
    token.refresh_digest = digest_of(pair.refresh_token)
    token.expires_at = now + TOKEN_LIFETIME
    token.last_used_on = now.date()
    token.save()
    return token


def note_use(*, token: AccessToken, now: datetime) -> bool:
    """Remember the day on which a token was used; return whether it is the first time today."""
    today = now.date()
    if token.last_used_on >= today:
        return False
    # No transaction: every request would pay for it, and one note without the other does no harm.
    AccessToken.objects.filter(pk=token.pk, last_used_on__lt=today).update(last_used_on=today)
    ClientApp.objects.filter(pk=token.app_id, last_used_on__lt=today).update(last_used_on=today)
    return True


@transaction.atomic
def revoke_secret(*, app: ClientApp, secret: str) -> bool:
    """End what an app holds under this secret, be it the token or the refresh token."""
    digest = digest_of(secret)
    return bool(
        _end(AccessToken.objects.filter(Q(digest=digest) | Q(refresh_digest=digest), app=app))
    )


@transaction.atomic
def disconnect_app(*, account: Account, app_id: int) -> bool:
    """Sign an app out of an account on every device; return whether it was signed in."""
    AuthorizationCode.objects.filter(account=account, app_id=app_id).delete()
    return bool(_end(AccessToken.objects.filter(account=account, app_id=app_id)))


@transaction.atomic
def revoke_tokens_of(*, account_id: int) -> int:
    """Sign all apps out of an account that takes no part any more; return how many tokens end."""
    is_active = Account.objects.active().filter(pk=account_id).exists()
    if is_active:
        return 0
    AuthorizationCode.objects.filter(account_id=account_id).delete()
    return _end(AccessToken.objects.filter(account_id=account_id))


def purge_expired(*, now: datetime) -> int:
    """Delete codes and tokens that are worth nothing any more; return how many."""
    codes, _ = AuthorizationCode.objects.filter(expires_at__lte=now).delete()
    tokens, _ = AccessToken.objects.filter(expires_at__lte=now).delete()
    return codes + tokens


def close_sockets_of(*, tokens: QuerySet[AccessToken]) -> None:
    """Have the sockets behind these tokens checked once the transaction has ended them."""
    people = tokens.filter(account__isnull=False).values_list("account_id", flat=True).distinct()
    for account_id in list(people):
        _check_sockets(account_id)


def _check_sockets(account_id: int | None) -> None:
    if account_id is not None:
        transaction.on_commit(lambda: order_sockets(account_id=account_id, command="revoke"))


def _end(tokens: QuerySet[AccessToken]) -> int:
    close_sockets_of(tokens=tokens)
    ended, _ = tokens.delete()
    return ended


def _create(
    *,
    app: ClientApp,
    account: Account | None,
    mark: str,
    scopes: Sequence[str],
    pair: Secrets,
    now: datetime,
) -> AccessToken:
    ClientApp.objects.filter(pk=app.pk, last_used_on__lt=now.date()).update(last_used_on=now.date())
    return AccessToken.objects.create(
        digest=digest_of(pair.token),
        refresh_digest=digest_of(pair.refresh_token) if pair.refresh_token else None,
        app=app,
        account=account,
        password_mark=mark,
        scopes=list(scopes),
        last_used_on=now.date(),
        expires_at=now + TOKEN_LIFETIME,
        created_at=now,
    )
