"""Throw-away servers of their own for the tests that break servers."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from instaclone.embedded import processes
from instaclone.embedded.postgres import PostgresServer
from instaclone.embedded.redis import RedisServer

Start = Callable[[PostgresServer | RedisServer], subprocess.Popen[bytes]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    return directory


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a server without preparing it, and see to it that it ends with the test."""
    started = []

    def start_server(server: PostgresServer | RedisServer) -> subprocess.Popen[bytes]:
        command = server.command()
        process = processes.spawn(command=command, output=subprocess.DEVNULL)
        started.append((process, command))
        assert processes.wait_until(server.is_ready, seconds=30)
        return process

    yield start_server
    for process, command in started:
        processes.stop(process=process, command=command)
