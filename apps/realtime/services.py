"""Tickets, presence and the heartbeat of sockets, and the end of old deltas."""

import secrets
import time
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection

from apps.core.exceptions import Unavailable
from apps.core.realtime import PRESENCE_SECONDS, PRESENT_KEY, presence_key, watch_key
from apps.core.redis import RedisUnavailable, redis_for
from apps.graph.policy import Viewer
from apps.realtime import selectors
from apps.realtime.types import Member, Pulse

TICKET_SECONDS = 30
KEPT = timedelta(days=7)
PURGE_SIZE = 10_000


def issue_ticket(*, member: Member) -> str:
    """Make a secret that opens one socket within 30 seconds, for clients without cookies.

    :raises Unavailable: there is nowhere to keep it.
    """
    ticket = secrets.token_urlsafe(32)
    value = f"{member.account_id}:{member.session_key}:{member.token_id}"
    try:
        redis_for("channels").set(_ticket_key(ticket), value, ex=TICKET_SECONDS)
    except RedisUnavailable as error:
        raise Unavailable from error
    return ticket


def redeem_ticket(*, ticket: str) -> Member | None:
    """Spend a ticket; it is worth nothing afterwards, nor when its session or token has ended.

    :raises RedisUnavailable: nobody knows what it is worth.
    """
    value = redis_for("channels").getdel(_ticket_key(ticket))
    if not isinstance(value, bytes):
        return None
    account_id, session_key, token_id = value.decode().split(":")
    member = Member(account_id=int(account_id), session_key=session_key, token_id=int(token_id))
    return member if selectors.is_signed_in(member=member) else None


def keep_present(*, account_id: int, post_ids: Collection[int]) -> bool:
    """Say that the account is here and which posts are watched; return whether Redis heard it."""
    try:
        pipeline = redis_for("channels").pipeline()
        now = time.time()
        pipeline.set(presence_key(account_id), 1, ex=PRESENCE_SECONDS)
        pipeline.zremrangebyscore(PRESENT_KEY, "-inf", now)
        pipeline.zadd(PRESENT_KEY, {str(account_id): now + PRESENCE_SECONDS})
        for post_id in post_ids:
            pipeline.set(watch_key(post_id), 1, ex=PRESENCE_SECONDS)
        pipeline.execute()
    except RedisUnavailable:
        return False
    return True


def take_pulse(*, member: Member, seq: int, post_ids: Collection[int]) -> Pulse:
    """Do what a heartbeat does: is the session valid, what was missed, what may be watched."""
    visible_ids = selectors.watchable_ids(viewer=Viewer(member.account_id), post_ids=post_ids)
    return Pulse(
        is_signed_in=selectors.is_signed_in(member=member),
        has_presence=keep_present(account_id=member.account_id, post_ids=visible_ids),
        replay=selectors.replay_after(account_id=member.account_id, seq=seq),
        visible_ids=visible_ids,
    )


def purge_stream(*, now: datetime) -> int:
    """Delete deltas that no resume may ask for any more; return how many."""
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                DELETE FROM core_streamdelta WHERE (account_id, seq) IN (
                    SELECT account_id, seq FROM core_streamdelta
                    WHERE created_at < %s ORDER BY created_at LIMIT %s
                )
                """,
                [now - KEPT, PURGE_SIZE],
            )
            deleted = int(cursor.rowcount)
        total += deleted
        if deleted < PURGE_SIZE:
            return total


def _ticket_key(ticket: str) -> str:
    return f"rt:ticket:{ticket}"
