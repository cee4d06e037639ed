"""Pushes to open pages: durable deltas with a per-account sequence, and ephemeral frames.

Sockets are a doorbell. A durable delta is stored in the transaction of its cause and then rung
through the channel layer; whoever missed the ring resumes from PostgreSQL by sequence number.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import structlog
from channels.layers import get_channel_layer
from django.db import connection, transaction

from apps.core.models import StreamDelta
from apps.core.redis import RedisUnavailable, redis_for

logger = structlog.get_logger(__name__)

PRESENCE_SECONDS = 60
# Everybody with an open socket, by the moment (seconds since 1970) until which they count as here.
PRESENT_KEY = "here"
# From here on it is cheaper to read who is online than to name everybody asked about.
ASKED_ONE_BY_ONE = 200
# How many of those online are read in one round trip: about a millisecond of Redis.
ONLINE_BATCH = 1_000
PREFIX = "rt"


def account_group(account_id: int) -> str:
    """Return the channel group of one account's sockets."""
    return f"u.{account_id}"


def post_group(post_id: int) -> str:
    """Return the channel group of the sockets that watch one post."""
    return f"p.{post_id}"


def presence_key(account_id: int) -> str:
    """Return the key that exists while an account has an open socket."""
    return f"on:{account_id}"


def watch_key(post_id: int) -> str:
    """Return the key that exists while any socket watches a post."""
    return f"w:{post_id}"


def push(*, account_ids: Iterable[int], kind: str, payload: Mapping[str, Any]) -> None:
    """Store a durable delta for each account and ring their sockets after the commit.

    Accounts are numbered in id order, so two pushes cannot lock each other.
    """
    ordered = sorted(set(account_ids))
    if not ordered:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_streamhead (account_id, seq)
            SELECT unnest(%s::bigint[]), 1
            ON CONFLICT (account_id) DO UPDATE SET seq = core_streamhead.seq + 1
            RETURNING account_id, seq
            """,
            [ordered],
        )
        seqs = dict(cursor.fetchall())
    StreamDelta.objects.bulk_create(
        StreamDelta(account_id=a, seq=seqs[a], kind=kind, payload=dict(payload)) for a in ordered
    )
    frames = [
        (account_group(a), {"seq": seqs[a], "type": kind, "data": dict(payload)}) for a in ordered
    ]
    transaction.on_commit(lambda: _ring(frames, [presence_key(a) for a in ordered]), robust=True)


def hint(*, account_ids: Sequence[int], kind: str, payload: Mapping[str, Any]) -> None:
    """Send an ephemeral frame to the accounts that are online; nothing is stored.

    Most of those asked about are not online, so nothing is made for them.
    """
    hint_online(account_ids=online_among(account_ids=account_ids), kind=kind, payload=payload)


def hint_online(*, account_ids: Sequence[int], kind: str, payload: Mapping[str, Any]) -> None:
    """Send an ephemeral frame to accounts that the caller has found online."""
    _send([(account_group(a), {"type": kind, "data": dict(payload)}) for a in account_ids])


def online_among(*, account_ids: Sequence[int]) -> list[int]:
    """Return who has an open socket: of many, by reading who is online as long as these are few."""
    if len(account_ids) > ASKED_ONE_BY_ONE:
        try:
            here: Any = redis_for("channels").zrangebyscore(
                PRESENT_KEY, time.time(), "+inf", start=0, num=len(account_ids)
            )
        except RedisUnavailable:
            return []
        if len(here) < len(account_ids):
            online = {int(account_id) for account_id in here}
            return [a for a in account_ids if a in online]
    open_gates = _open_among([presence_key(a) for a in account_ids])
    return [a for a, gate in zip(account_ids, open_gates, strict=False) if gate is not None]


def everybody_online() -> Iterator[list[int]]:
    """Yield everybody with an open socket in batches; some may come twice, nobody is left out.

    Nothing more comes once Redis is gone.
    """
    cursor = -1
    while cursor:
        try:
            answer: Any = redis_for("channels").zscan(
                PRESENT_KEY, cursor=max(cursor, 0), count=ONLINE_BATCH
            )
        except RedisUnavailable:
            return
        cursor, present = answer
        now = time.time()
        if online := [int(account_id) for account_id, until in present if until > now]:
            yield online


def hint_watchers(*, post_id: int, kind: str, payload: Mapping[str, Any]) -> None:
    """Send an ephemeral frame to the sockets that watch a post."""
    frame = {"type": kind, "data": dict(payload)}
    _ring([(post_group(post_id), frame)], [watch_key(post_id)], {"post": post_id})


def order_sockets(*, account_id: int, command: str) -> None:
    """Tell an account's sockets to act: ``revoke`` closes them, ``recheck`` drops lost rights."""
    _publish([(account_group(account_id), {"type": "order", "command": command})])


def order_watchers(*, post_id: int, command: str) -> None:
    """Tell the sockets that watch a post to act: ``recheck`` drops lost rights."""
    _publish([(post_group(post_id), {"type": "order", "command": command})])


def _ring(
    frames: Sequence[tuple[str, Mapping[str, Any]]],
    gates: Sequence[str],
    about: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Send each frame whose gate key exists.

    ``about`` names the watched post, so that the socket can check who may still hear of it;
    ``at`` lets it measure the delivery.
    """
    open_gates = _open_among(gates)
    _send([f for f, gate in zip(frames, open_gates, strict=False) if gate is not None], about)


def _open_among(gates: Sequence[str]) -> Sequence[Any]:
    """Return the values of gate keys, ``None`` where closed; nothing while Redis is gone."""
    try:
        return redis_for("channels").mget(gates) if gates else []
    except RedisUnavailable:
        return []


def _send(
    frames: Sequence[tuple[str, Mapping[str, Any]]],
    about: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    _publish(
        [
            (group, {"type": "frame", "frame": frame, "at": time.time(), **about})
            for group, frame in frames
        ]
    )


def _publish(messages: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Publish to groups in one pipeline, in the channel layer's own wire format.

    ``group_send`` would cost a round trip and an event loop each from synchronous code.
    """
    if not messages:
        return
    layer = get_channel_layer()
    try:
        pipeline = redis_for("channels").pipeline()
        for group, message in messages:
            pipeline.publish(f"{PREFIX}__group__{group}", layer.serialize(dict(message)))
        pipeline.execute()
    except RedisUnavailable:
        logger.info("realtime frames dropped", frames=len(messages))
