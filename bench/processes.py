"""Other processes of a measurement: the site's own, writers that work beside it, and their CPU."""

import contextlib
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import django

_TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process of the site while the block lasts; its access log goes nowhere."""
    child = subprocess.Popen(
        [sys.executable, *arguments],
        env=os.environ.copy(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child
        if child.poll() is not None:
            raise RuntimeError(f"{' '.join(arguments)} ended with {child.returncode}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


class Writer:
    """A process of our own that does one kind of work whenever it is told to."""

    def __init__(self, make: Callable[..., Callable[[Any], Any]], *arguments: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        # A new process can import and unpickle what uses models only after Django is set up.
        packed = pickle.dumps((make, arguments))
        self._process = context.Process(target=_work, args=(theirs, packed), daemon=True)
        self._process.start()
        theirs.close()

    def start(self, order: Any) -> None:
        """Let it work; ``result`` waits for what comes out."""
        self._connection.send(order)

    def result(self) -> Any:
        return self._connection.recv()

    def close(self) -> None:
        self._connection.close()
        self._process.join(timeout=10)
        if self._process.is_alive():
            self._process.kill()


@contextlib.contextmanager
def writers(
    count: int, make: Callable[..., Callable[[Any], Any]], *arguments: Any
) -> Iterator[list[Writer]]:
    """Run ``count`` processes; ``make(*arguments)`` runs in each and returns its work."""
    started = [Writer(make, *arguments) for _ in range(count)]
    try:
        for writer in started:
            writer.result()  # says that it is ready
        yield started
    finally:
        for writer in started:
            writer.close()


def _work(connection: Connection, packed: bytes) -> None:
    django.setup()
    make, arguments = pickle.loads(packed)  # noqa: S301  # our own, over no network
    work = make(*arguments)
    connection.send("ready")
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            connection.send(work(connection.recv()))


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process and all its descendants have used so far (Linux)."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in the second field may hold anything but ends at the last parenthesis.
            fields = stat.read_text().rpartition(")")[2].split()
            child = int(stat.parent.name)
            parents[child] = int(fields[1])
            used[child] = (int(fields[11]) + int(fields[12])) / _TICKS
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(used.get(member, 0.0) for member in family)


def resident_bytes(pid: int) -> int:
    """Return the memory of a process and its children; pages they share count once."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(_proportional_bytes(member) for member in family)


def _proportional_bytes(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def wait_until(condition: Callable[[], object], *, timeout: float = 30.0) -> None:
    """Wait until a callable returns something true.

    :raises TimeoutError: it did not within ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the site did not get there in time")
        time.sleep(0.01)
