"""The site under test: its own databases and files, real processes, on a free port."""

import contextlib
import http.client
import itertools
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import psycopg

from instaclone.embedded import processes
from instaclone.embedded.bootstrap import ROOT, command_environment
from instaclone.embedded.environment import (
    REDIS_DATABASES_PER_SITE,
    REDIS_ROLES,
    site_variables,
)
from instaclone.embedded.processes import Command

HOST = "127.0.0.1"
# Far more than a start takes; a crowded machine needs it.
START_SECONDS = 300.0
# The suite's other tests use the lower half of the server's databases.
_FIRST_REDIS_DATABASE = 128
_FRUGAL = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    # Workers that look fifty times a second into each queue would slow the browser down.
    "dramatiq_worker_timeout": "100",
}
_SERVER = (
    *("-m", "uvicorn", "--host", HOST, "--no-access-log", "--no-proxy-headers"),
    *("--no-server-header", "--log-level", "warning", "--ws-max-size", "65536"),
    *("--timeout-graceful-shutdown", "2", "instaclone.embedded.oneport:application"),
)
_CODE = re.compile(r"^\s*([A-Z0-9]{3,6}-?[A-Z0-9]{3,6})\s*$", re.MULTILINE)


class Site:
    """What tests know of the running site, beside its pages."""

    def __init__(self, *, data: Path, port: int, environment: Mapping[str, str]) -> None:
        self.data = data
        self.url = f"http://{HOST}:{port}"
        self.port = port
        self.environment = environment
        self.session_keys: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self._backstage: subprocess.Popen[str] | None = None
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Have something done or looked up behind the pages, by the site's own services."""
        with self._lock:
            process = self._backstage
            assert process is not None, "the site is not running"
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps([name, arguments]) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline() or '{"error": "backstage is gone"}')
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def person(self, prefix: str = "visitor", **traits: Any) -> str:
        """Make somebody nobody knows yet; return the username."""
        username = f"{prefix}{next(self._numbers)}"
        self.ask("person", username=username, **traits)
        return username

    def post(self, author: str, **fields: Any) -> str:
        """Publish something with real photos; return the path of its page."""
        return f"/p/{self.ask('post', author=author, **fields)}/"

    def settle(self) -> None:
        """Wait until every effect of what happened so far has been carried out."""
        ended = processes.wait_until(lambda: self.ask("open_effects") == 0, seconds=20, pause=0.1)
        assert ended, f"effects are still open: {self.ask('open_effects')}"

    def mailed_code(self, *, address: str) -> str:
        """The code in the newest mail to an address; each mail is read once."""
        return self._mailed(address, _CODE)

    def mailed_link(self, *, address: str) -> str:
        """The link to this site in the newest mail to an address."""
        return self._mailed(address, re.compile(rf"({re.escape(self.url)}\S+)"))

    def _mailed(self, address: str, pattern: re.Pattern[str], *, seconds: float = 20) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for path in sorted((self.data / "mail").glob("*.eml"), reverse=True):
                message = message_from_bytes(path.read_bytes(), policy=policy.default)
                body = message.get_body(("plain",))
                found = pattern.search(body.get_content()) if body else None
                if address in str(message["To"]) and found:
                    path.unlink()
                    return found[1]
            time.sleep(0.1)
        raise AssertionError(f"nothing was mailed to {address}")

    def answer(self, path: str) -> tuple[int, bytes]:
        """What a visitor without cookies gets for an address: status and body."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()

    @property
    def log(self) -> Path:
        return self.data / "site.log"

    def log_since(self, position: int) -> str:
        """What the processes have said since a moment."""
        with self.log.open("rb") as handle:
            handle.seek(position)
            return handle.read().decode(errors="replace")

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Prepare the site, run its processes, and stop them whatever happens."""
        self._prepare()
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(self.log.open("ab"))
            stack.enter_context(self._helping(output))
            self.paths = self.ask("stage")
            for name, argv in (
                ("web", (*_SERVER, "--port", str(self.port))),
                ("relay", ("manage.py", "relay")),
                ("workers", ("manage.py", "worker", "all")),
            ):
                command = self._command(name, *argv)
                process = processes.spawn(command=command, output=output)
                stack.callback(processes.stop, process=process, command=command)
            if not processes.wait_until(self._is_ready, seconds=START_SECONDS, pause=0.1):
                raise AssertionError(f"the site did not start:\n{self.log_since(0)[-4000:]}")
            yield

    def _prepare(self) -> None:
        """Make tables and static files, both at once: they take seconds and share nothing."""
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(self.log.open("ab"))
            started = {}
            for name in ("migrate", "collectstatic"):
                options = ("manage.py", name, "--noinput", "--verbosity", "0")
                command = self._command(name, *options)
                started[name] = processes.spawn(command=command, output=output)
                stack.callback(processes.stop, process=started[name], command=command)
            codes = {name: child.wait(timeout=START_SECONDS) for name, child in started.items()}
        assert not any(codes.values()), f"{codes}\n{self.log_since(0)[-4000:]}"

    @contextlib.contextmanager
    def _helping(self, output: Any) -> Iterator[None]:
        command = self._command("backstage", "-m", "tests.flows.backstage")
        options = {**command.spawn_options(), "stdin": subprocess.PIPE}
        self._backstage = subprocess.Popen(
            command.argv, stdout=subprocess.PIPE, stderr=output, text=True, **options
        )
        try:
            yield
        finally:
            processes.stop(process=self._backstage, command=command)  # type: ignore[arg-type]
            self._backstage = None

    def _is_ready(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.answer("/readyz")[0] == http.HTTPStatus.OK
        return False

    def _command(self, name: str, *argv: str) -> Command:
        return Command(name=name, argv=(sys.executable, *argv), env=self.environment, cwd=ROOT)


@contextlib.contextmanager
def own_site(*, data: Path, worker: str) -> Iterator[Site]:
    """Run a site on the suite's servers that shares nothing with other tests or workers."""
    (data / "media").mkdir(parents=True)
    port = _free_port()
    with _own_database(worker) as database_url:
        variables = {
            **command_environment(),
            **_FRUGAL,
            **site_variables(data=data, port=port),
            **_own_redis(worker),
            "DATABASE_URL": database_url,
            "MEDIA_STORAGE_URL": f"file://{data / 'media'}",
            "ALLOWED_HOSTS": f"{HOST},localhost",
        }
        site = Site(data=data, port=port, environment=variables)
        with site.running():
            yield site


@contextlib.contextmanager
def _own_database(worker: str) -> Iterator[str]:
    url = os.environ["DATABASE_URL"]
    name = f"flows_{worker}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield re.sub(r"/\w+\?", f"/{name}?", url)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _own_redis(worker: str) -> dict[str, str]:
    number = int(re.sub(r"\D", "", worker) or 0)
    first = _FIRST_REDIS_DATABASE + number * REDIS_DATABASES_PER_SITE
    return {
        role: re.sub(r"db=\d+$", f"db={first + offset}", os.environ[role])
        for offset, role in enumerate(REDIS_ROLES)
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
