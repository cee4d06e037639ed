"""Both servers for the length of one command: the tests, and bin/manage without a demo."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from instaclone.embedded import processes
from instaclone.embedded.exceptions import ServerFailed
from instaclone.embedded.postgres import PostgresServer
from instaclone.embedded.redis import RedisServer

_START_SECONDS = 60.0


@contextlib.contextmanager
def serving(*servers: PostgresServer | RedisServer) -> Iterator[None]:
    """Run servers as children of this process, first one first, and stop them in reverse.

    :raises ServerFailed: with the server's last words, when one does not come up.
    """
    with contextlib.ExitStack() as running:
        for server in servers:
            running.enter_context(_serving(server))
        yield


@contextlib.contextmanager
def _serving(server: PostgresServer | RedisServer) -> Iterator[None]:
    server.prepare()
    command = server.command()
    with tempfile.TemporaryFile() as log:
        process = processes.spawn(command=command, output=log)
        try:
            processes.wait_until(
                lambda: server.is_ready() or process.poll() is not None, seconds=_START_SECONDS
            )
            if process.poll() is not None or not server.is_ready():
                log.seek(0)
                words = log.read().decode(errors="replace").strip()
                raise ServerFailed(f"{Path(command.argv[0]).name} did not start:\n{words}")
            yield
        finally:
            processes.stop(process=process, command=command)
