"""What the kit's tests share: probe events, an untouched registry, a Redis one may hurt."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apps.core import events
from apps.core import redis as core_redis
from instaclone.embedded import processes
from instaclone.embedded.redis import RedisServer
from instaclone.settings.base import redis_cache


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test register subscribers that are gone when it ends."""
    monkeypatch.setattr(events, "_subscribers", dict(events._subscribers))
    monkeypatch.setattr(events, "_by_event", {k: list(v) for k, v in events._by_event.items()})


def heal() -> None:
    """Say at once what the breakers would find out within a second: the servers answer."""
    for breaker in core_redis._breakers.values():
        breaker.succeeded()


class HurtableRedis:
    """A private server that a test may stop, freeze and start again on the same address."""

    def __init__(self, data: Path) -> None:
        self._server = RedisServer(data=data, durable=False, databases=4)
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: int = 0) -> str:
        return self._server.url(database=database)

    def start(self) -> None:
        self._server.prepare()
        # Not a pipe: nobody reads it.
        with tempfile.TemporaryFile() as log:
            self._process = processes.spawn(command=self._server.command(), output=log)
        assert processes.wait_until(self._server.is_ready, seconds=30)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait(timeout=10)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.thaw()
            self.kill()


@pytest.fixture
def hurtable_redis() -> Iterator[HurtableRedis]:
    # A short path: a socket's may have about a hundred bytes.
    with tempfile.TemporaryDirectory(prefix="instaclone-hurt-") as folder:
        server = HurtableRedis(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def use_redis(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Point roles at other servers for one test: ``use_redis(default=url)``."""

    def use(**urls: str) -> None:
        aliases = {alias.replace("_", "-"): redis_cache(url) for alias, url in urls.items()}
        settings.CACHES = {**settings.CACHES, **aliases}  # type: ignore[attr-defined]  # the fixture of pytest-django

    monkeypatch.setattr(core_redis, "_breakers", {})
    yield use
    # Nobody shall go on asking for a server that is gone for good.
    heal()
