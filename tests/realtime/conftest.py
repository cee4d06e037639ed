"""Sockets for tests: signed-in ones, on the real channel layer, that never leak."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from django.test import Client

from apps.accounts.models import Account
from apps.core import realtime
from apps.posts.models import Post
from apps.realtime import consumers
from apps.realtime.routing import websocket_application
from tests.core.kit.conftest import hurtable_redis, use_redis
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

Frame = dict[str, Any]
ORIGIN = "http://127.0.0.1"


def session_of(account: Account) -> str:
    """Sign an account in and return the session's key."""
    client = Client()
    client.force_login(account)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def push(account_id: int, *texts: str) -> None:
    """Ring for an account, once for each text."""
    for text in texts:
        with transaction.atomic():
            realtime.push(account_ids=[account_id], kind="notification", payload={"text": text})


def hint(post: Post) -> None:
    """Tell whoever watches a post of a like."""
    realtime.hint_watchers(post_id=post.pk, kind="counter", payload={"likes": 1})


def seq_of_head(frame: dict[str, Any]) -> int:
    """Return the number that a head names, and insist that it is one."""
    assert frame["type"] == "head"
    seq: int = frame["seq"]
    return seq


def texts_of(frames: list[Frame]) -> list[tuple[int, str]]:
    """Return the numbers and texts of what rang, leaving other frames out."""
    return [(f["seq"], f["data"]["text"]) for f in frames if "data" in f]


class Socket:
    """A client's end of a socket."""

    def __init__(
        self, *, path: str, query: str = "", headers: Sequence[tuple[bytes, bytes]]
    ) -> None:
        self._wire = ApplicationCommunicator(
            websocket_application,
            {
                "type": "websocket",
                "path": path,
                "query_string": query.encode(),
                "headers": list(headers),
                "subprotocols": [],
                "client": ("127.0.0.1", 40_000),
            },
        )

    async def connect(self) -> bool:
        """Shake hands and return whether the server wanted to."""
        await self._wire.send_input({"type": "websocket.connect"})
        message = await self._wire.receive_output(timeout=10)
        return bool(message["type"] == "websocket.accept")

    async def say(self, frame: object) -> None:
        text = frame if isinstance(frame, str) else json.dumps(frame)
        await self._wire.send_input({"type": "websocket.receive", "text": text})

    async def say_bytes(self, content: bytes) -> None:
        await self._wire.send_input({"type": "websocket.receive", "bytes": content})

    async def hear(self) -> Frame:
        message = await self._wire.receive_output(timeout=10)
        assert message["type"] == "websocket.send", message
        frame: Frame = json.loads(message["text"])
        return frame

    async def hear_until(self, kind: str) -> list[Frame]:
        """Return the frames up to the first of a kind, that one included."""
        frames = [await self.hear()]
        while frames[-1]["type"] != kind:
            frames.append(await self.hear())
        return frames

    async def is_silent(self) -> bool:
        """Tell whether nothing arrives before the answer to a ping that is sent now."""
        await self.say({"type": "ping"})
        return (await self.hear())["type"] == "pong"

    async def is_dead(self) -> bool:
        """Tell whether nothing arrives any more."""
        return bool(await self._wire.receive_nothing(timeout=0.2))

    async def closed(self) -> int:
        """Wait for the end and return its code."""
        while True:
            message = await self._wire.receive_output(timeout=10)
            if message["type"] == "websocket.close":
                return int(message["code"])

    async def go(self) -> None:
        """Leave, and wait until the server has let go."""
        await self._wire.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._wire.wait(timeout=10)


Open = Callable[..., Awaitable[Socket]]


@pytest.fixture
def account() -> Account:
    return AccountFactory()


@pytest.fixture
def session(account: Account) -> str:
    return session_of(account)


@pytest.fixture
def post() -> Post:
    return PostFactory()


@pytest.fixture
async def open_socket() -> AsyncIterator[Open]:
    """Return a function that opens a socket: by session, by ticket, or with neither."""
    opened: list[Socket] = []

    async def open_one(
        session_key: str = "",
        *,
        ticket: str = "",
        origin: str | None = ORIGIN,
        host: str = "127.0.0.1",
        is_greeted: bool = True,
    ) -> Socket:
        headers = [(b"host", host.encode())]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        if session_key:
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session_key}".encode()))
        query = f"ticket={ticket}" if ticket else ""
        socket = Socket(path="/ws/v1/", query=query, headers=headers)
        assert await socket.connect()
        opened.append(socket)
        if is_greeted:
            assert (await socket.hear())["type"] == "head"
        return socket

    yield open_one

    for socket in opened:
        await socket.go()
    await get_channel_layer().flush()


@pytest.fixture
def quick_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the heart of every socket beat all the time."""
    monkeypatch.setattr(consumers, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(consumers, "HURRIED_BEAT_SECONDS", 0.05)


in_thread = consumers.in_thread

# A Redis of their own that tests may hurt.
__all__ = ["hurtable_redis", "use_redis"]
