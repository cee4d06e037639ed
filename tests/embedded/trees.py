"""A supervised run as its own process, watched from outside: its lines and its descendants."""

import io
import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import pytest

from instaclone.embedded import processes
from instaclone.embedded.bootstrap import ROOT
from instaclone.embedded.processes import Identity, child_setup


class SupervisedRun:
    """One process that has children, and what it has said so far."""

    def __init__(self, argv: Sequence[str], *, env: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=dict(env or os.environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
            # A killed test run must not leave it behind.
            preexec_fn=child_setup(  # noqa: PLW1509 - it takes no lock
                death_signal=signal.SIGTERM, identity=Identity.OWN
            ),
        )
        self.lines: list[str] = []
        self._news: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, text: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        try:
            while True:
                self.lines.append(self._news.get(timeout=deadline - time.monotonic()))
                if text in self.lines[-1]:
                    return
        except (queue.Empty, ValueError):
            pytest.fail(f"{text!r} never came:\n{''.join(self.lines)}")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(timeout=30)
        self._reader.join(timeout=30)

    def descendants(self) -> dict[int, str]:
        """Everything below the process, by process id, with its command line."""
        found = {self.process.pid: ""}
        while True:
            children = {
                pid: words
                for pid, (parent, words) in _all_processes().items()
                if parent in found and pid not in found
            }
            if not children:
                break
            found |= children
        del found[self.process.pid]
        return found

    def pid_of(self, words: str, *, seconds: float = 10) -> int:
        """Return whose command line has the words; children come a moment after the tree."""
        found: list[int] = []

        def is_there() -> bool:
            found.extend(pid for pid, line in self.descendants().items() if words in line)
            return bool(found)

        if not processes.wait_until(is_there, seconds=seconds):
            pytest.fail(f"{words!r} never ran: {self.descendants()}")
        return found[0]

    def _read(self) -> None:
        with self.process.stdout or io.StringIO() as output:
            for line in output:
                self._news.put(line)


def all_gone(pids: Mapping[int, str]) -> Callable[[], bool]:
    return lambda: not any(processes.is_alive(pid=pid) for pid in pids)


def _all_processes() -> dict[int, tuple[int, str]]:
    answer = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 3) for line in answer.stdout.splitlines()]
    return {
        int(pid): (int(parent), words)
        for pid, parent, state, words in (row for row in rows if len(row) == 4)
        if not state.startswith("Z")
    }
