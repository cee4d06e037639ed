"""Browsers that somebody has signed in with before; of any other they are told."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from apps.accounts.models import Account, KnownDevice

MAX_DEVICES = 30


def new_device_token() -> str:
    """Return what a browser keeps so that it is known again; only its hash is stored."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def remember_device(*, account: Account, token: str, session_key: str, now: datetime) -> bool:
    """Note a sign-in from a browser; return whether the account has not used it before."""
    token_hash = _hash_of(token)
    devices = KnownDevice.objects.filter(account=account)
    used = {"session_key": session_key, "last_used_at": now}
    if devices.filter(token_hash=token_hash).update(**used):
        return False
    KnownDevice.objects.bulk_create(
        [KnownDevice(account=account, token_hash=token_hash, **used)], ignore_conflicts=True
    )
    kept = devices.order_by("-last_used_at", "-pk").values("pk")[:MAX_DEVICES]
    devices.exclude(pk__in=kept).delete()
    return True


@transaction.atomic
def forget_other_devices(*, account: Account, token: str) -> int:
    """Be told again of every device but this one; return how many were known."""
    others = KnownDevice.objects.filter(account=account).exclude(token_hash=_hash_of(token))
    return others.delete()[0]


def _hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
