"""Sockets live through the death of Redis, and a real server says goodbye properly."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import websockets
from django.conf import settings as django_settings
from django.db import connection

from apps.accounts.models import Account
from apps.core import realtime
from apps.core.redis import redis_for
from tests.core.kit.conftest import HurtableRedis
from tests.realtime.conftest import Open, in_thread, push, seq_of_head

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


class TestRedisOutage:
    @pytest.fixture(autouse=True)
    def _own_channels(
        self, hurtable_redis: HurtableRedis, use_redis: Callable[..., None], settings: object
    ) -> None:
        use_redis(channels=hurtable_redis.url())
        layer = django_settings.CHANNEL_LAYERS["default"]
        config = {**layer["CONFIG"], "hosts": [hurtable_redis.url()]}
        settings.CHANNEL_LAYERS = {"default": {**layer, "CONFIG": config}}  # type: ignore[attr-defined]  # the fixture of pytest-django

    async def test_deltas_arrive_with_the_heartbeat(
        self,
        account: Account,
        session: str,
        open_socket: Open,
        quick_beats: None,
        hurtable_redis: HurtableRedis,
    ) -> None:
        page = await open_socket(session)
        hurtable_redis.kill()

        await in_thread(lambda: push(account.pk, "a"))

        frame = (await page.hear_until("notification"))[-1]
        assert frame["data"] == {"text": "a"}

    async def test_revoked_sessions_still_lose_their_sockets(
        self,
        account: Account,
        session: str,
        open_socket: Open,
        quick_beats: None,
        hurtable_redis: HurtableRedis,
    ) -> None:
        page = await open_socket(session)
        hurtable_redis.kill()

        await in_thread(lambda: Account.objects.filter(pk=account.pk).update(status="suspended"))

        assert await page.closed() == 4401

    async def test_rings_reach_open_sockets_again_when_it_is_back(
        self, account: Account, session: str, open_socket: Open, hurtable_redis: HurtableRedis
    ) -> None:
        page = await open_socket(session)
        hurtable_redis.kill()
        await asyncio.sleep(0.3)
        hurtable_redis.start()
        group = f"rt__group__{realtime.account_group(account.pk)}"

        async with asyncio.timeout(30):
            while not await in_thread(subscribers, group=group):  # noqa: ASYNC110  # Redis' event
                await asyncio.sleep(0.1)
        # Presence came back empty; the next heartbeat renews it.
        redis_for("channels").set(realtime.presence_key(account.pk), 1)
        await in_thread(lambda: push(account.pk, "a"))

        assert (await page.hear())["data"] == {"text": "a"}

    async def test_newcomers_are_asked_to_come_back(
        self, session: str, open_socket: Open, hurtable_redis: HurtableRedis
    ) -> None:
        hurtable_redis.kill()

        page = await open_socket(session, is_greeted=False)

        assert await page.closed() == 1012


def subscribers(group: str) -> int:
    with contextlib.suppress(Exception):
        return int(redis_for("channels").pubsub_numsub(group)[0][1])
    return 0


class Site:
    """A real server in a process of its own, and sockets into it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.process = process

    def connect(self, session_key: str) -> websockets.connect:
        return websockets.connect(
            f"{self.origin.replace('http', 'ws')}/ws/v1/",
            origin=self.origin,
            additional_headers={"Cookie": f"{django_settings.SESSION_COOKIE_NAME}={session_key}"},
            proxy=None,
            max_size=None,
        )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = next(
        line
        for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
        if line.startswith("realtime: ")
    )
    words = line.removeprefix("realtime: ").split()
    arguments = [
        {"${HOST:-127.0.0.1}": "127.0.0.1", "${REALTIME_PORT:-8001}": str(port)}.get(word, word)
        for word in words
    ]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.core.kit.probe.settings",
        "PROBE_DATABASE": str(connection.settings_dict["NAME"]),
        "PROBE_FOLDER": str(tmp_path),
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield Site(port, process)
        finally:
            process.kill()
            process.wait(timeout=10)


@pytest.fixture
async def tab(site: Site, session: str) -> AsyncIterator[websockets.ClientConnection]:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(OSError):
                tab = await site.connect(session)
                break
            await asyncio.sleep(0.1)
    yield tab
    await tab.close()


async def hear(tab: websockets.ClientConnection) -> dict[str, object]:
    frame: dict[str, object] = json.loads(await asyncio.wait_for(tab.recv(), timeout=10))
    return frame


async def end_of(tab: websockets.ClientConnection) -> int | None:
    await asyncio.wait_for(tab.wait_closed(), timeout=20)
    return tab.close_code


class TestRealServer:
    async def test_serves_a_page_and_says_when_it_restarts(
        self, account: Account, site: Site, tab: websockets.ClientConnection
    ) -> None:
        assert seq_of_head(await hear(tab)) == 0

        await in_thread(lambda: push(account.pk, "a"))
        assert await hear(tab) == {"seq": 1, "type": "notification", "data": {"text": "a"}}
        await tab.send('{"type":"ping"}')
        assert await hear(tab) == {"type": "pong"}

        site.process.send_signal(signal.SIGTERM)
        assert await end_of(tab) == 1012

    async def test_refuses_frames_over_64_kib(self, tab: websockets.ClientConnection) -> None:
        await hear(tab)

        with contextlib.suppress(websockets.ConnectionClosed):
            await tab.send("x" * (64 * 1024 + 1))

        assert await end_of(tab) == 1009

    async def test_tells_the_page_why_it_is_refused(
        self, site: Site, tab: websockets.ClientConnection
    ) -> None:
        stranger = await site.connect("nobody")

        assert await end_of(stranger) == 4401
