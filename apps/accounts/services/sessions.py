"""Where somebody is signed in: devices, and the sockets that hang on them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction

from apps.accounts.models import Account, KnownDevice
from apps.core.realtime import order_sockets

# How exact "last seen" is: each change of it is a write.
SEEN_EVERY = timedelta(minutes=10)
MAX_USER_AGENT = 200


@transaction.atomic
def revoke_session(*, account: Account, session_id: int) -> bool:
    """Sign one device out, at once; return whether it was still signed in."""
    ended = _end_sessions(list(UserSession.objects.filter(user=account, pk=session_id)))
    if ended:
        close_sockets(account=account)
    return bool(ended)


@transaction.atomic
def revoke_other_sessions(*, account: Account, session_key: str | None) -> int:
    """Sign out every device but the one with this session; return how many."""
    others = UserSession.objects.filter(user=account).exclude(session_key=session_key or "")
    ended = _end_sessions(list(others))
    if ended:
        close_sockets(account=account)
    return ended


def note_seen(*, session_key: str, address: str, user_agent: str, now: datetime) -> bool:
    """Write down when and from where a device was last seen, unless that is written already."""
    seen = UserSession.objects.filter(
        session_key=session_key, last_seen_at__lt=now - SEEN_EVERY
    ).update(last_seen_at=now, ip=address, user_agent=user_agent[:MAX_USER_AGENT])
    return bool(seen)


@transaction.atomic
def forget_session(*, account: Account, session_key: str) -> bool:
    """Strike a device off the list that has signed itself out; return whether it was on it."""
    struck, _ = UserSession.objects.filter(user=account, session_key=session_key).delete()
    close_sockets(account=account)
    return bool(struck)


def close_sockets(*, account: Account) -> None:
    """Close an account's sockets after the commit; pages still signed in open theirs again."""
    account_id = account.pk
    transaction.on_commit(lambda: order_sockets(account_id=account_id, command="revoke"))


def _end_sessions(sessions: Sequence[UserSession]) -> int:
    for session in sessions:
        session.end()
    KnownDevice.objects.filter(
        account_id__in={session.user_id for session in sessions},
        session_key__in=[session.session_key for session in sessions],
    ).delete()
    return len(sessions)
