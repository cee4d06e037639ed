"""One Redis (Valkey) server as a child process, on a private socket only."""

import contextlib
import os
import signal
import socket
from pathlib import Path

from instaclone.embedded import processes
from instaclone.embedded.binaries import find_redis
from instaclone.embedded.directories import private_directory, socket_directory
from instaclone.embedded.exceptions import ServerFailed
from instaclone.embedded.processes import Command

_COMMON_OPTIONS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "loglevel": "warning",
    "save": "",
    # Feeds and the queue must never be evicted, and all roles share this one server.
    "maxmemory-policy": "noeviction",
}


class RedisServer:
    """A server below a data directory; whoever uses it holds that directory's lock."""

    name = "redis"

    def __init__(self, *, data: Path, durable: bool = True, databases: int = 64) -> None:
        self._durable = durable
        self._databases = databases
        self._binary = find_redis()
        # Another flavor or major version may not read this one's files.
        self._directory = data / f"{self._binary.flavor}{self._binary.version[0]}"
        self._socket = socket_directory(data=data) / "redis.sock"

    def url(self, *, database: int) -> str:
        """The address of one of the server's databases."""
        return f"unix://{self._socket}?db={database}"

    def prepare(self) -> None:
        """Stop an orphan: a second server would start happily on the same files and spoil them."""
        private_directory(self._directory)
        if self._ask("SHUTDOWN NOSAVE FORCE" if not self._durable else "SHUTDOWN") is None:
            return
        if not processes.wait_until(lambda: self._ask("PING") is None, seconds=8):
            raise ServerFailed(f"An old Redis on {self._socket} does not stop.")

    def command(self) -> Command:
        """The server in the foreground."""
        options = {
            **_COMMON_OPTIONS,
            "unixsocket": str(self._socket),
            "dir": str(self._directory),
            "databases": str(self._databases),
            "appendonly": "yes" if self._durable else "no",
            "appendfsync": "everysec",
        }
        argv = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Command(
            name=self.name,
            argv=(str(self._binary.program), *argv),
            env=dict(os.environ),
            cwd=self._directory,
            stop_signal=signal.SIGTERM,
        )

    def is_ready(self) -> bool:
        """A server that still loads its file answers, but not with PONG."""
        answer = self._ask("PING")
        return answer is not None and answer.startswith(b"+PONG")

    def _ask(self, line: str) -> bytes | None:
        """The answer to a command; None when nobody listens."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(self._socket))
            client.sendall(line.encode() + b"\r\n")
            return client.recv(128)
        return None
