"""What every change does besides: one at a time per person, the badge anew, open pages told."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from apps.core.badges import forget_badges
from apps.core.realtime import push
from apps.notifications import selectors

_LOCK_SPACE = 727_002


def lock_recipient(recipient_id: int) -> None:
    """Let changes of one person's notifications happen one after another.

    The race: a like is taken back while its notification is being written; without the lock the
    withdrawal finds nothing yet, and the notification stays.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashint8(%s))", [_LOCK_SPACE, recipient_id]
        )


def announce(*, recipient_ids: Iterable[int], kind: str, about: Mapping[str, Any]) -> None:
    """Push a change with the new number of unread rows, and count the badges anew."""
    ids = sorted(set(recipient_ids))
    forget_badges(account_ids=ids)
    for recipient_id in ids:
        unread = selectors.unread_count(recipient_id)
        push(account_ids=[recipient_id], kind=kind, payload={**about, "unread": unread})
