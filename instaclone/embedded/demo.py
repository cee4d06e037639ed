"""bin/demo: the whole site on one machine, from empty directory to first page."""

import argparse
import asyncio
import contextlib
import http.client
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from instaclone.embedded import ports, running
from instaclone.embedded.bootstrap import ROOT, command_environment
from instaclone.embedded.console import Console
from instaclone.embedded.directories import claimed, empty, owned
from instaclone.embedded.environment import (
    default_data_directory,
    metrics_variables,
    postgres_variables,
    redis_variables,
    site_variables,
)
from instaclone.embedded.exceptions import AlreadyRunning, EmbeddedError, ServerFailed
from instaclone.embedded.postgres import PostgresServer, forget_place_for_nobody
from instaclone.embedded.processes import Command
from instaclone.embedded.procfile import read_procfile
from instaclone.embedded.progress import seconds_since
from instaclone.embedded.redis import RedisServer
from instaclone.embedded.stamps import Stamps, migrations_digest, static_digest
from instaclone.embedded.supervisor import Rank, Supervisor

_HOST = "127.0.0.1"
_SERVER_SECONDS = 60.0
_SITE_SECONDS = 120.0
_PULSE_SECONDS = 5.0
# Pages are what people wait for; workers that take longer finish starting beside them.
_WORKER_SECONDS = 4.0
_WORKER_WORDS = "Worker process is ready"
# A predecessor that was killed outright is still being cleared away for about this long.
_HANDOVER_SECONDS = 15.0
_LOGINS = (
    ("ana", "public account"),
    ("ben", "private account"),
    ("cleo", "follows ana and is followed back"),
    ("mod", "moderator"),
    ("admin", "everything, at /admin/"),
)
_PASSWORD = "instaclone-demo"  # noqa: S105 - the published password of the demo
# The proxy's job in production: one program answers for both of these types.
_JOINED_TYPES = ("web", "realtime")
# Its jobs run by the minute, so the first page need not wait for it.
_UNHURRIED_TYPES = ("scheduler",)
_ONE_PORT = (
    *("uvicorn", "--host", _HOST, "--port", "$PORT", "--no-access-log", "--no-proxy-headers"),
    *("--no-server-header", "--log-level", "warning", "--ws-max-size", "65536"),
    *("--timeout-graceful-shutdown", "2", "instaclone.embedded.oneport:application"),
)
# Math libraries would start a thread per core in each of the demo's many processes.
_FRUGAL_VARIABLES = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person asked for."""

    port: int
    data: Path
    reset: bool
    size: str | None
    separate_workers: bool


def main() -> int:
    """Run the demo until it is told to stop; return the exit code."""
    options = _parse(sys.argv[1:])
    try:
        with owned(data=claimed(options.data), wait_seconds=_HANDOVER_SECONDS) as lock:
            ports.require_free(host=_HOST, port=options.port)
            if options.reset:
                empty(data=options.data)
                forget_place_for_nobody(data=options.data)
            return asyncio.run(_Demo(options=options, lock=lock).serve())
    except AlreadyRunning as error:
        found = running.variables(data=options.data) or {}
        place = f"\nThe demo there serves {found['SITE_URL']}." if "SITE_URL" in found else ""
        print(f"\n{error}{place}", file=sys.stderr)
        return 1
    except EmbeddedError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


class _Demo:
    """One run of the site: servers, preparation, programs, and the way back."""

    def __init__(self, *, options: Options, lock: IO[str]) -> None:
        self._options = options
        self._console = Console()
        self._supervisor = Supervisor(console=self._console, lock=lock)
        self._stop_requested = asyncio.Event()
        self._environment: Mapping[str, str] = {}

    async def serve(self) -> int:
        """Start everything, wait for a signal, stop everything."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under nohup the end of the terminal is not to matter.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                loop.add_signal_handler(number, self._on_signal)
        start = asyncio.create_task(self._start())
        stop = asyncio.create_task(self._stop_requested.wait())
        try:
            await asyncio.wait({start, stop}, return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                await start
                await stop
        except EmbeddedError as error:
            self._console.say(str(error))
            return 1
        finally:
            start.cancel()
            with contextlib.suppress(asyncio.CancelledError, EmbeddedError):
                await start
            running.forget(data=self._options.data)
            await self._supervisor.stop()
            self._console.say("Everything has stopped")
        return 0

    def _on_signal(self) -> None:
        if self._stop_requested.is_set():
            self._supervisor.hurry()
            return
        self._console.say("Stopping")
        self._stop_requested.set()

    async def _start(self) -> None:
        started = time.monotonic()
        async with self._step("Starting PostgreSQL and Redis"):
            cluster = await self._start_servers()
        await self._prepare_site(cluster=cluster)
        async with self._step("Starting the site"):
            programs = self._programs()
            # For the programs alone: commands come and go, and each would leave its files.
            self._environment = {
                **self._environment,
                **metrics_variables(data=self._options.data),
            }
            later = {name: programs.pop(name) for name in _UNHURRIED_TYPES}
            self._keep(programs)
            await self._supervisor.until_ready(
                name="web", is_ready=self._serves_pages, seconds=_SITE_SECONDS
            )
            await self._supervisor.until_said(seconds=_WORKER_SECONDS)
            self._keep(later)
        self._announce(seconds_since(started))

    async def _start_servers(self) -> str:
        """Start what the environment does not point to; return the database's identity."""
        data = self._options.data
        variables = dict(site_variables(data=data, port=self._options.port))
        servers: list[tuple[PostgresServer | RedisServer, Rank]] = []
        postgres = None if os.environ.get("DATABASE_URL") else PostgresServer(data=data)
        if postgres is not None:
            variables |= postgres_variables(server=postgres)
            servers.append((postgres, Rank.POSTGRES))
        if not os.environ.get("REDIS_URL"):
            redis = RedisServer(data=data)
            variables |= redis_variables(server=redis)
            servers.append((redis, Rank.REDIS))
        for server, rank in servers:
            await asyncio.to_thread(server.prepare)
            self._supervisor.keep(command=server.command(), rank=rank, prepare=server.prepare)
        for server, _ in servers:
            await self._supervisor.until_ready(
                name=server.name, is_ready=server.is_ready, seconds=_SERVER_SECONDS
            )
        self._environment = {**command_environment(), **_FRUGAL_VARIABLES, **variables}
        running.record(data=data, variables=variables)
        return postgres.identity if postgres is not None else os.environ["DATABASE_URL"]

    async def _prepare_site(self, *, cluster: str) -> None:
        """Migrate, collect and fill, each only when something has changed since the last time."""
        stamps = Stamps(path=self._options.data / "prepared.json")
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._collect_static_files(stamps))
                tasks.create_task(self._fill_database(stamps, cluster=cluster))
        except* EmbeddedError as failures:
            raise failures.exceptions[0] from None

    async def _collect_static_files(self, stamps: Stamps) -> None:
        digest = static_digest()
        if not stamps.has("static", digest):
            await self._manage("collectstatic", "--noinput", "--verbosity", "0")
            stamps.put("static", digest)

    async def _fill_database(self, stamps: Stamps, *, cluster: str) -> None:
        migrations = f"{cluster} {migrations_digest()}"
        if not stamps.has("migrate", migrations):
            await self._manage("migrate", "--noinput")
            stamps.put("migrate", migrations)
        # Whoever names no size keeps the content there is.
        size = self._options.size or "small"
        if not stamps.has(f"demo {self._options.size or ''}", cluster):
            await self._manage("demo", "--size", size)
            stamps.put("demo ", cluster)
            stamps.put(f"demo {size}", cluster)

    async def _manage(self, *arguments: str) -> None:
        """Run a management command to its end.

        :raises ServerFailed: when it fails; what it said stands in the log.
        """
        async with self._step(f"Preparing: manage.py {' '.join(arguments)}"):
            argv = ("python", "manage.py", *arguments)
            code = await self._supervisor.run(command=self._command(name=arguments[0], argv=argv))
        if code:
            raise ServerFailed(f"manage.py {arguments[0]} failed (exit code {code})")

    @contextlib.asynccontextmanager
    async def _step(self, title: str) -> AsyncIterator[None]:
        """Say what is being done, that it goes on, and how long it took."""
        started = time.monotonic()

        async def go_on() -> None:
            while True:
                await asyncio.sleep(_PULSE_SECONDS)
                self._console.say(f"{title}: {seconds_since(started)} so far")

        self._console.say(f"{title} …")
        pulse = asyncio.create_task(go_on())
        try:
            yield
        finally:
            pulse.cancel()
        self._console.say(f"{title}: done in {seconds_since(started)}")

    def _programs(self) -> dict[str, tuple[str, ...]]:
        """The process types of the Procfile, joined where one process will do."""
        types = read_procfile(path=ROOT / "Procfile", environment=self._environment)
        port = str(self._options.port)
        programs = {"web": tuple(port if word == "$PORT" else word for word in _ONE_PORT)}
        programs |= {name: argv for name, argv in types.items() if name not in _JOINED_TYPES}
        return programs if self._options.separate_workers else _with_shared_workers(programs)

    def _keep(self, programs: Mapping[str, tuple[str, ...]]) -> None:
        for name, argv in programs.items():
            is_worker = name.startswith("worker")
            self._supervisor.keep(
                # A page is waited for, a rendition is not.
                command=self._command(name=name, argv=argv, niceness=5 if is_worker else 0),
                ready_words=_WORKER_WORDS if is_worker else "",
            )

    def _command(self, *, name: str, argv: tuple[str, ...], niceness: int = 0) -> Command:
        # The parent's PATH finds the program, so it has to be looked up in the child's.
        program = shutil.which(argv[0], path=self._environment["PATH"]) or argv[0]
        return Command(
            name=name,
            argv=(program, *argv[1:]),
            env=self._environment,
            cwd=ROOT,
            niceness=niceness,
        )

    def _serves_pages(self) -> bool:
        return all(self._status_of(path) == http.HTTPStatus.OK for path in ("/readyz", "/"))

    def _status_of(self, path: str) -> int:
        connection = http.client.HTTPConnection(_HOST, self._options.port, timeout=10)
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            connection.request("GET", path)
            return connection.getresponse().status
        return 0

    def _announce(self, elapsed: str) -> None:
        self._console.announce("")
        self._console.announce(f"Instaclone is ready at http://{_HOST}:{self._options.port}")
        self._console.announce(f"  Started in {elapsed}. Stop with Ctrl-C.")
        self._console.announce(f"  Sign in with the password {_PASSWORD} as")
        for name, what in _LOGINS:
            self._console.announce(f"    {name:6} {what}")
        self._console.announce("")


def _with_shared_workers(programs: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Let one process work for all groups but media, whose heavy jobs would hold the rest up.

    Measured: 80 MB and 4 s of processor time at the start for each worker process.
    """
    sharing = [name for name in programs if name.startswith("worker-") and name != "worker-media"]
    kept = {name: argv for name, argv in programs.items() if name not in sharing}
    groups = [name.removeprefix("worker-") for name in sharing]
    return kept | {"workers": ("python", "manage.py", "worker", *groups, "--threads", "8")}


def _parse(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="bin/demo", description="Run the whole site on this machine, with demo content."
    )
    parser.add_argument("--port", type=int, default=8000, help="default: %(default)s")
    parser.add_argument("--data", type=Path, help="where everything is kept (default: var)")
    parser.add_argument("--reset", action="store_true", help="start over: delete all data first")
    parser.add_argument("--size", choices=("small", "medium"), help="default: small")
    parser.add_argument(
        "--separate-workers",
        action="store_true",
        help="one process per kind of work, as in production (more memory, slower start)",
    )
    given = parser.parse_args(arguments)
    if not 0 < given.port < 65_536:
        parser.error("--port must lie between 1 and 65535")
    data = given.data.resolve() if given.data else default_data_directory()
    return Options(
        port=given.port,
        data=data,
        reset=given.reset,
        size=given.size,
        separate_workers=given.separate_workers,
    )


if __name__ == "__main__":
    raise SystemExit(main())
