"""Where somebody is signed in: devices, and the sockets that hang on them."""

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.db import transaction

from apps.accounts.models import Account
from apps.core.realtime import order_sockets


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


@transaction.atomic
def forget_session(*, account: Account, session_key: str) -> bool:
    """Strike a device off the list that has signed itself out; return whether it was on it."""
    ended = _end_sessions(list(UserSession.objects.filter(user=account, session_key=session_key)))
    close_sockets(account=account)
    return bool(ended)


def close_sockets(*, account: Account) -> None:
    """Close an account's sockets after the commit; pages still signed in open theirs again."""
    account_id = account.pk
    transaction.on_commit(lambda: order_sockets(account_id=account_id, command="revoke"))


def _end_sessions(sessions: Sequence[UserSession]) -> int:
    for session in sessions:
        session.end()
    return len(sessions)
