"""The socket of an open page: rings what PostgreSQL keeps, in order, and passes hints on.

The client is told of a durable delta once and in order; what the channel layer loses is found by
the next heartbeat. Nothing is passed on whose sight was last checked more than five seconds ago.
"""

import asyncio
import functools
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import structlog
from channels.consumer import AsyncConsumer, get_handler_name
from channels.db import DatabaseSyncToAsync
from channels.exceptions import StopConsumer
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http.request import (  # noqa: TID251  # an edge: it reads the handshake's headers
    split_domain_port,
    validate_host,
)
from psycopg_pool import PoolTimeout
from redis import RedisError
from uvicorn.protocols.utils import ClientDisconnected

from apps.accounts.selectors import is_shut_out
from apps.core.badges import badges_of
from apps.core.http import address_behind
from apps.core.metrics import realtime_connections, realtime_delivery
from apps.core.realtime import account_group, post_group
from apps.graph.policy import Viewer
from apps.realtime import selectors, services
from apps.realtime.types import MAX_FRAME_BYTES, MAX_WATCHED, CloseCode, Member, Replay

logger = structlog.get_logger(__name__)

Result = TypeVar("Result")

BEAT_SECONDS = 25.0
# While Redis cannot tell of revoked sessions and new deltas, they are looked up this often.
HURRIED_BEAT_SECONDS = 5.0
SIGHT_SECONDS = 5.0
FRAME_BURST = 150
FRAMES_PER_SECOND = 10.0
OUTAGES = (RedisError, OSError, DatabaseError, InterfaceError, PoolTimeout)

_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="realtime")


async def in_thread(function: Callable[..., Result], **arguments: Any) -> Result:
    """Run domain code, which is synchronous, beside the event loop."""
    call = DatabaseSyncToAsync(
        functools.partial(function, **arguments), thread_sensitive=False, executor=_threads
    )
    result: Result = await call()
    return result


class Pace:
    """A token bucket: a burst when a page opens, then ten frames a second."""

    def __init__(self) -> None:
        self._tokens = float(FRAME_BURST)
        self._at = time.monotonic()

    def allows(self) -> bool:
        now = time.monotonic()
        self._tokens = min(FRAME_BURST, self._tokens + (now - self._at) * FRAMES_PER_SECOND)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class BadFrame(Exception):
    """The client sent what is no frame of ours; ``code`` is the answer."""

    def __init__(self, code: str = "bad_frame", **about: Any) -> None:
        self.code = code
        self.about = about
        super().__init__(code)


class PageSocket(AsyncConsumer):  # type: ignore[misc]  # Channels has no types
    """One socket of one signed-in device."""

    def __init__(self) -> None:
        self._member: Member | None = None
        self._seq = 0
        self._seen_at: dict[int, float] = {}
        self._pace = Pace()
        self._lock = asyncio.Lock()
        self._beats: asyncio.Task[None] | None = None
        self._is_accepted = self._is_closed = False
        self._is_hurried = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # Channels sets it only once the channel layer has answered.
        self.base_send = send
        try:
            await super().__call__(scope, receive, send)
        except ClientDisconnected:
            # The client left while something was being sent to it.
            self._is_closed = True
        except OUTAGES as error:
            logger.warning("socket lost its servers", error=type(error).__name__)
            if not self._is_accepted:
                await self._accept()
            await self._close(CloseCode.TRY_AGAIN)
        finally:
            await self._leave()

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        # Without Channels' own check of database connections: in_thread makes it where needed.
        await getattr(self, get_handler_name(message))(message)

    async def websocket_connect(self, message: Mapping[str, Any]) -> None:
        """Let in who is signed in on a page of ours or brings a ticket."""
        refusal = await self._authenticate()
        await self._accept()
        if self._member is None:
            await self._close(refusal)
            return
        account_id = self._member.account_id
        # Before the head is read: whatever is committed later rings.
        await self.channel_layer.group_add(account_group(account_id), self.channel_name)
        has_presence = await in_thread(services.keep_present, account_id=account_id, post_ids=())
        self._seq = await in_thread(selectors.stream_head, account_id=account_id)
        # What happened between the making of the page and now rang nobody.
        badges = await in_thread(badges_of, account_id=account_id)
        await self._send({"type": "head", "seq": self._seq, "badges": badges})
        self._is_hurried = not has_presence
        self._beats = asyncio.create_task(self._beat_for_ever())
        realtime_connections.inc()

    async def websocket_receive(self, message: Mapping[str, Any]) -> None:
        if self._member is None or self._is_closed:
            return
        text = message.get("text") or ""
        if max(len(text.encode()), len(message.get("bytes") or b"")) > MAX_FRAME_BYTES:
            await self._close(CloseCode.TOO_BIG)
            return
        if not self._pace.allows():
            await self._close(CloseCode.TOO_FAST)
            return
        client_id: dict[str, Any] = {}
        try:
            frame = _parse(text)
            if isinstance(frame.get("client_id"), str):
                client_id = {"client_id": frame["client_id"][:64]}
            async with self._lock:
                await self._obey(frame)
        except BadFrame as bad:
            await self._send({"type": "error", "code": bad.code, **bad.about, **client_id})
        except OUTAGES:
            await self._send({"type": "error", "code": "unavailable", **client_id})

    async def websocket_disconnect(self, message: Mapping[str, Any]) -> None:
        self._is_closed = True
        raise StopConsumer

    async def frame(self, message: Mapping[str, Any]) -> None:
        """Pass a frame of the channel layer on, durable ones in order and once."""
        if self._is_closed:
            return
        frame = message["frame"]
        async with self._lock:
            if "seq" in frame:
                await self._ring(frame)
            elif message.get("post") is None or await self._may_hear(message["post"]):
                await self._send(frame)
        if "at" in message:
            realtime_delivery.observe(max(0.0, time.time() - message["at"]))

    async def order(self, message: Mapping[str, Any]) -> None:
        """Close the socket if its session has ended, drop watches whose right has."""
        if self._member is None or self._is_closed:
            return
        async with self._lock:
            try:
                if message["command"] == "revoke":
                    if not await in_thread(selectors.is_signed_in, member=self._member):
                        await self._close(CloseCode.NOT_SIGNED_IN)
                else:
                    await self._recheck()
            except OUTAGES:
                # Nobody can tell any more, so the client asks again from the beginning.
                await self._close(CloseCode.TRY_AGAIN)

    async def _authenticate(self) -> CloseCode:
        """Find out who this is; when nobody, return the code that says why."""
        headers = dict(self.scope["headers"])
        if await self._is_shut_out():
            return CloseCode.NOT_ALLOWED
        query = parse_qs(self.scope.get("query_string", b"").decode("latin1"))
        if tickets := query.get("ticket"):
            self._member = await in_thread(services.redeem_ticket, ticket=tickets[0])
            return CloseCode.NOT_SIGNED_IN
        origin = headers.get(b"origin", b"").decode("latin1")
        if not is_own_origin(origin=origin, host=headers.get(b"host", b"").decode("latin1")):
            return CloseCode.NOT_ALLOWED
        if session_key := self.scope["cookies"].get(settings.SESSION_COOKIE_NAME):
            self._member = await in_thread(selectors.member_of_session, session_key=session_key)
        return CloseCode.NOT_SIGNED_IN

    async def _is_shut_out(self) -> bool:
        """Tell whether nobody from the network of this socket is shown anything."""
        headers = dict(self.scope["headers"])
        peer, *_ = self.scope.get("client") or ("",)
        address = address_behind(
            peer=peer, forwarded_for=headers.get(b"x-forwarded-for", b"").decode("latin1")
        )
        return await in_thread(is_shut_out, address=address)

    async def _obey(self, frame: Mapping[str, Any]) -> None:
        """Do what the client asks.

        :raises BadFrame: it is nothing that can be asked.
        """
        commands: dict[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {
            "resume": self._resume,
            "watch": self._watch,
            "unwatch": self._unwatch,
            "ping": self._ping,
        }
        command = commands.get(str(frame.get("type")))
        if command is None:
            raise BadFrame("unknown_type")
        await command(frame)

    async def _resume(self, frame: Mapping[str, Any]) -> None:
        seq = _number(frame, "seq")
        replay = await in_thread(selectors.replay_after, account_id=self._account_id, seq=seq)
        await self._replay(replay)
        await self._send({"type": "head", "seq": self._seq})

    async def _watch(self, frame: Mapping[str, Any]) -> None:
        post_id = _number(frame, "post")
        if post_id in self._seen_at:
            return
        if len(self._seen_at) >= MAX_WATCHED:
            raise BadFrame("too_many_watched", post=str(post_id))
        # The group comes first, so that no change falls between the check and the listening.
        await self.channel_layer.group_add(post_group(post_id), self.channel_name)
        if not await self._can_see(post_id):
            await self._forget(post_id)
            raise BadFrame("not_found", post=str(post_id))
        self._seen_at[post_id] = time.monotonic()
        await in_thread(services.keep_present, account_id=self._account_id, post_ids=(post_id,))

    async def _unwatch(self, frame: Mapping[str, Any]) -> None:
        await self._forget(_number(frame, "post"))

    async def _ping(self, _: Mapping[str, Any]) -> None:
        await self._send({"type": "pong"})

    async def _ring(self, frame: Mapping[str, Any]) -> None:
        """Pass a durable delta on, after those before it whose ring was lost or is late."""
        if frame["seq"] <= self._seq:
            return
        if frame["seq"] == self._seq + 1:
            self._seq = frame["seq"]
            await self._send(frame)
            return
        # In an outage nothing is sent: out of order would be worse than at the next heartbeat.
        with suppress(*OUTAGES):
            await self._replay(
                await in_thread(selectors.replay_after, account_id=self._account_id, seq=self._seq)
            )

    async def _replay(self, replay: Replay) -> None:
        if replay.is_reset:
            await self._send({"type": "reset"})
        for delta in replay.deltas:
            await self._send(delta)
        self._seq = max(self._seq, replay.head) if not replay.is_reset else replay.head

    async def _beat_for_ever(self) -> None:
        while not self._is_closed:
            pause = HURRIED_BEAT_SECONDS if self._is_hurried else BEAT_SECONDS
            # Sockets that came together after a restart do not beat together for ever.
            await asyncio.sleep(pause * random.uniform(0.8, 1))  # noqa: S311  # no secret
            async with self._lock:
                try:
                    await self._beat()
                except OUTAGES as error:
                    logger.info("heartbeat without answer", error=type(error).__name__)
                    self._is_hurried = True
                except Exception:  # a socket whose session nobody checks must not stay open
                    logger.exception("heartbeat failed")
                    await self._close(CloseCode.TRY_AGAIN)

    async def _beat(self) -> None:
        """Stay in the groups, stay present, and find whatever the channel layer has lost."""
        if self._member is None or self._is_closed:
            return
        pulse = await in_thread(
            services.take_pulse, member=self._member, seq=self._seq, post_ids=set(self._seen_at)
        )
        if not pulse.is_signed_in:
            await self._close(CloseCode.NOT_SIGNED_IN)
            return
        if await self._is_shut_out():
            await self._close(CloseCode.NOT_ALLOWED)
            return
        self._is_hurried = not pulse.has_presence
        await self._replay(pulse.replay)
        await self._send({"type": "head", "seq": self._seq})
        await self._keep_watching(pulse.visible_ids)
        groups = [account_group(self._account_id), *map(post_group, self._seen_at)]
        for group in groups:
            await self.channel_layer.group_add(group, self.channel_name)

    async def _recheck(self) -> None:
        if self._seen_at:
            visible_ids = await in_thread(
                selectors.watchable_ids,
                viewer=Viewer(self._account_id),
                post_ids=set(self._seen_at),
            )
            await self._keep_watching(visible_ids)

    async def _keep_watching(self, visible_ids: frozenset[int]) -> None:
        """Go on watching these posts; tell the client of the others as if they did not exist."""
        now = time.monotonic()
        for post_id in list(self._seen_at):
            if post_id in visible_ids:
                self._seen_at[post_id] = now
            else:
                await self._forget(post_id)
                await self._send({"type": "error", "code": "not_found", "post": str(post_id)})

    async def _may_hear(self, post_id: int) -> bool:
        """Tell whether the post is watched and was visible within the last seconds."""
        seen_at = self._seen_at.get(post_id)
        if seen_at is None:
            return False
        if time.monotonic() - seen_at < SIGHT_SECONDS:
            return True
        with suppress(*OUTAGES):
            await self._recheck()
            return post_id in self._seen_at
        return False

    async def _can_see(self, post_id: int) -> bool:
        return post_id in await in_thread(
            selectors.watchable_ids, viewer=Viewer(self._account_id), post_ids=(post_id,)
        )

    async def _forget(self, post_id: int) -> None:
        self._seen_at.pop(post_id, None)
        with suppress(RedisError, OSError):
            await self.channel_layer.group_discard(post_group(post_id), self.channel_name)

    async def _leave(self) -> None:
        """Let go of everything that would outlive the socket."""
        self._is_closed = True
        if self._beats is not None:
            self._beats.cancel()
            self._beats = None
            realtime_connections.dec()
        if self._member is None:
            return
        groups = [account_group(self._account_id), *map(post_group, self._seen_at)]
        for group in groups:
            with suppress(RedisError, OSError):
                await self.channel_layer.group_discard(group, self.channel_name)

    @property
    def _account_id(self) -> int:
        assert self._member is not None  # noqa: S101  # only the signed-in get this far
        return self._member.account_id

    async def _accept(self) -> None:
        self._is_accepted = True
        await self.send({"type": "websocket.accept"})

    async def _close(self, code: CloseCode) -> None:
        if not self._is_closed:
            self._is_closed = True
            await self.send({"type": "websocket.close", "code": int(code)})

    async def _send(self, frame: Mapping[str, Any]) -> None:
        if not self._is_closed:
            text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
            await self.send({"type": "websocket.send", "text": text})


def is_own_origin(*, origin: str, host: str) -> bool:
    """Tell whether a handshake comes from a page of this site; browsers always say."""
    site = urlsplit(settings.SITE_URL)
    if origin == f"{site.scheme}://{site.netloc}":
        return True
    parts = urlsplit(origin)
    return (
        parts.scheme == site.scheme
        and parts.netloc == host
        and validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
    )


def _parse(text: str) -> Mapping[str, Any]:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame from error
    if not isinstance(frame, dict):
        raise BadFrame
    return frame


def _number(frame: Mapping[str, Any], name: str) -> int:
    """Read a 64-bit number; ids are text in JSON, but a number is understood too."""
    value = frame.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise BadFrame
    return value
