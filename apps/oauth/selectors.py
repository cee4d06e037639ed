"""Which app it is, what a token is worth, and which apps act for somebody."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Count, Max, Min, Model, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Now
from django.utils.crypto import constant_time_compare

from apps.accounts.models import Account
from apps.oauth.models import AccessToken, ClientApp


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001  # the documented model API


_TOKEN_COLUMNS = _columns(AccessToken)
_ACCOUNT_COLUMNS = _columns(Account)
# Written out, and read by place: to make this SQL for each call anew, and to find out which
# columns have come, took longer than to ask.
_TOKEN_WITH_ACCOUNT = f"""
SELECT {", ".join(f"token.{name}" for name in _TOKEN_COLUMNS)},
       {", ".join(f"account.{name}" for name in _ACCOUNT_COLUMNS)}
FROM oauth_accesstoken AS token
LEFT JOIN accounts_account AS account ON account.id = token.account_id
WHERE token.digest = %s AND token.expires_at > statement_timestamp()
"""  # noqa: S608  # the columns are our own


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedApp:
    """An app that may act for somebody, on however many devices."""

    app: ClientApp
    scopes: list[str]
    device_count: int
    connected_at: datetime
    last_used_on: date


def number_of_people() -> Combinable:
    """Return, for a query of apps, for how many people each may act."""
    signed_in = (
        AccessToken.objects.filter(app=OuterRef("pk"), account__isnull=False)
        .order_by()
        .values("app")
        .annotate(number=Count("account", distinct=True))
        .values("number")
    )
    return Coalesce(Subquery(signed_in), 0)


def digest_of(secret: str) -> str:
    """Return what is stored of a secret; ours have 256 random bits, so nobody can guess them."""
    return hashlib.sha256(secret.encode()).hexdigest()


def password_mark_of(account: Account) -> str:
    """Return what the password of an account, and nothing else, makes of it."""
    mark: str = account.get_session_auth_hash()
    return mark


def has_password_mark(*, account: Account, mark: str) -> bool:
    """Tell whether the password is still the one that it was."""
    marks = [account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()]
    return any(constant_time_compare(mark, current) for current in marks)


def app_with_client_id(*, client_id: str) -> ClientApp | None:
    """Return the app that calls itself this."""
    return ClientApp.objects.filter(client_id=client_id).first()


def token_with_secret(*, secret: str) -> AccessToken | None:
    """Return a token that is worth something, with its account: one query, at every call."""
    with connection.cursor() as cursor:
        cursor.execute(_TOKEN_WITH_ACCOUNT, [digest_of(secret)])
        row = cursor.fetchone()
    if row is None:
        return None
    token = AccessToken.from_db(connection.alias, _TOKEN_COLUMNS, row[: len(_TOKEN_COLUMNS)])
    token.scopes = msgspec.json.decode(token.scopes)
    # An app that came for itself has brought a row without a person.
    token.account = _account_of(row[len(_TOKEN_COLUMNS) :]) if token.account_id else None
    return token if _fits(token) else None


def is_token_alive(*, token_id: int, account_id: int) -> bool:
    """Tell whether a token still stands for somebody who takes part."""
    token = (
        AccessToken.objects.filter(pk=token_id, account_id=account_id, expires_at__gt=Now())
        .select_related("account")
        .first()
    )
    if token is None or token.account is None or token.account.is_gated:
        return False
    return _fits(token)


def connected_apps(*, account: Account) -> list[ConnectedApp]:
    """Return the apps that may act for an account, the last used first."""
    living = AccessToken.objects.filter(account=account, expires_at__gt=Now())
    marks = {
        mark
        for mark in living.values_list("password_mark", flat=True).distinct()
        if has_password_mark(account=account, mark=mark)
    }
    living = living.filter(password_mark__in=marks)
    rows = living.values("app_id").annotate(
        devices=Count("pk"), since=Min("created_at"), used=Max("last_used_on")
    )
    scopes: dict[int, set[str]] = {}
    for app_id, named in living.values_list("app_id", "scopes"):
        scopes.setdefault(app_id, set()).update(named)
    apps = ClientApp.objects.in_bulk([row["app_id"] for row in rows])
    connected = [
        ConnectedApp(
            app=apps[row["app_id"]],
            scopes=sorted(scopes[row["app_id"]]),
            device_count=row["devices"],
            connected_at=row["since"],
            last_used_on=row["used"],
        )
        for row in rows
    ]
    return sorted(connected, key=lambda one: (one.last_used_on, one.connected_at), reverse=True)


def apps_of(*, owner: Account) -> Sequence[ClientApp]:
    """Return the apps that somebody has registered on the site, the newest first."""
    return list(ClientApp.objects.filter(owner=owner).order_by("-id"))


def _account_of(row: Sequence[Any]) -> Account:
    account = Account.from_db(connection.alias, _ACCOUNT_COLUMNS, row)
    account.links = msgspec.json.decode(account.links)
    return account


def _fits(token: AccessToken) -> bool:
    account = token.account
    return account is None or has_password_mark(account=account, mark=token.password_mark)
