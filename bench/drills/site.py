"""A site of the drill's own: durable PostgreSQL, forgetful Redis servers, every process type."""

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from instaclone.embedded import processes
from instaclone.embedded.bootstrap import ROOT, command_environment
from instaclone.embedded.environment import postgres_variables, redis_variables, site_variables
from instaclone.embedded.postgres import PostgresServer
from instaclone.embedded.processes import Command
from instaclone.embedded.redis import RedisServer

HOST = "127.0.0.1"
START_SECONDS = 120.0


class Kept:
    """One process that is started again whenever it is found dead."""

    def __init__(
        self,
        *,
        command: Command,
        output: IO[bytes],
        kill_signal: signal.Signals = signal.SIGKILL,
        prepare: Callable[[], None] | None = None,
        is_ready: Callable[[], bool] | None = None,
    ) -> None:
        self._command = command
        self._output = output
        self._kill_signal = kill_signal
        self._prepare = prepare
        self._is_ready = is_ready
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        return self._command.name

    def start(self) -> None:
        """Start it; a server is waited for."""
        if self._prepare is not None:
            self._prepare()
        self._process = processes.spawn(command=self._command, output=self._output)
        if self._is_ready is not None and not processes.wait_until(
            self._is_ready, seconds=START_SECONDS
        ):
            raise RuntimeError(f"{self.name} does not start")

    def kill(self) -> None:
        """End it without warning, with everything it has started."""
        if self._process is None:
            return
        if self._kill_signal is signal.SIGKILL:
            processes.signal_group(pid=self._process.pid, number=signal.SIGKILL)
        else:
            os.kill(self._process.pid, self._kill_signal)
        self._process.wait(timeout=30)

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        if self._process is not None:
            processes.signal_group(pid=self._process.pid, number=signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if self._process is not None:
            processes.signal_group(pid=self._process.pid, number=signal.SIGCONT)

    def revive(self) -> None:
        """Start it again if it has ended by itself or was killed."""
        if self._process is not None and self._process.poll() is not None:
            self.start()

    def stop(self) -> None:
        """Stop it for good."""
        self.thaw()
        if self._process is not None:
            processes.stop(process=self._process, command=self._command)


class DrillSite:
    """The running site: where it listens, what may be killed, and who looks behind its pages."""

    def __init__(self, *, port: int, environment: Mapping[str, str], log: Path) -> None:
        self.port = port
        self.environment = environment
        self.log = log
        self.kept: dict[str, Kept] = {}

    def revive(self) -> None:
        """Start whatever is dead."""
        for kept in self.kept.values():
            kept.revive()

    def kill_at_random(self, chance: random.Random, victims: list[str]) -> str:
        """Kill one of the victims; return its name."""
        name = chance.choice(victims)
        self.kept[name].kill()
        return name

    def behind(self, name: str, **arguments: Any) -> Any:
        """Have something prepared or checked by the site's own code, in a process of its own."""
        answer = subprocess.run(
            [sys.executable, "-m", "bench.drills.backstage", name],
            input=json.dumps(arguments),
            capture_output=True,
            text=True,
            env=dict(self.environment),
            cwd=ROOT,
            check=False,
        )
        if answer.returncode:
            raise RuntimeError(f"{name} failed:\n{answer.stderr[-3000:]}")
        return json.loads(answer.stdout.splitlines()[-1])

    def is_ready(self) -> bool:
        """Whether the site answers with its database."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=2)
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        return False


@contextlib.contextmanager
def drill_site(*, data: Path) -> Iterator[DrillSite]:
    """Run a whole site below ``data``; everything is gone when the block ends."""
    port = _free_port()
    folders = {name: data / name for name in ("postgres", "redis", "feeds", "site")}
    for folder in folders.values():
        folder.mkdir(parents=True, mode=0o755)
    (folders["site"] / "media").mkdir()
    postgres = PostgresServer(data=folders["postgres"])
    # Killed, they come back empty: that is FLUSHALL and a crash in one.
    redis = RedisServer(data=folders["redis"], durable=False)
    feeds = RedisServer(data=folders["feeds"], durable=False)
    environment = {
        **command_environment(),
        **site_variables(data=folders["site"], port=port),
        **redis_variables(server=redis),
        **postgres_variables(server=postgres),
        "FEED_SHARDS": feeds.url(database=0),
        "DJANGO_SETTINGS_MODULE": "bench.drills.settings",
        "OMP_NUM_THREADS": "1",
    }
    site = DrillSite(port=port, environment=environment, log=data / "site.log")
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(site.log.open("ab"))

        def keep(name: str, kept: Kept) -> None:
            site.kept[name] = kept
            kept.start()
            stack.callback(kept.stop)

        for name, server in (("redis", redis), ("feeds", feeds)):
            keep(
                name,
                Kept(
                    command=server.command(),
                    output=output,
                    prepare=server.prepare,
                    is_ready=server.is_ready,
                ),
            )
        keep(
            "postgres",
            Kept(
                command=postgres.command(),
                output=output,
                # PostgreSQL's immediate shutdown: as if the power had gone.
                kill_signal=signal.SIGQUIT,
                prepare=postgres.prepare,
                is_ready=postgres.is_ready,
            ),
        )
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            check=True,
        )
        for name, argv in {
            "web": (
                *("-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)),
                *("--workers", "2", "--blocking-threads", "1", "--no-ws"),
                "instaclone.wsgi:application",
            ),
            "relay": ("manage.py", "relay"),
            "workers": ("manage.py", "worker", "all"),
        }.items():
            command = Command(name=name, argv=(sys.executable, *argv), env=environment, cwd=ROOT)
            keep(name, Kept(command=command, output=output))
        if not processes.wait_until(site.is_ready, seconds=START_SECONDS):
            raise RuntimeError("the site does not answer")
        yield site


def wait_for_peace(site: DrillSite, *, seconds: float) -> None:
    """Revive everything and wait until the site answers again.

    :raises RuntimeError: it does not within the time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        site.revive()
        if site.is_ready():
            return
        time.sleep(0.2)
    raise RuntimeError("the site does not come back")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
