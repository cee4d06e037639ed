"""The supervised tree, seen from outside: what runs, what comes back, what is gone."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from instaclone.embedded import processes
from instaclone.embedded.bootstrap import ROOT

PROCFILE = """\
stubborn: sh -c "trap '' TERM; sleep 3600 & sleep 3601 & wait; wait"
willing: sleep 3602
clumsy: sh -c "echo stumbled; exit 3"
"""
GONE_SECONDS = 15


class Tree:
    """One run of tests.embedded.tree."""

    def __init__(self, data: Path) -> None:
        self.data = data
        procfile = data.parent / "Procfile"
        procfile.write_text(PROCFILE)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.embedded.tree", str(data), str(procfile)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        self.lines: list[str] = []

    def wait_for(self, text: str, *, seconds: float = 60) -> None:
        assert self.process.stdout is not None
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            readable, _, _ = select.select([self.process.stdout], [], [], 0.2)
            line = self.process.stdout.readline() if readable else ""
            self.lines.append(line)
            if text in line:
                return
            if not line and self.process.poll() is not None:
                break
        pytest.fail(f"{text!r} never came:\n{''.join(self.lines)}")

    def descendants(self) -> dict[int, str]:
        """Everything below the supervisor, by process id, with its command line."""
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

    def pid_of(self, words: str) -> int:
        return next(pid for pid, line in self.descendants().items() if words in line)


def _all_processes() -> dict[int, tuple[int, str]]:
    answer = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 3) for line in answer.stdout.splitlines()]
    return {
        int(pid): (int(parent), words)
        for pid, parent, state, words in (row for row in rows if len(row) == 4)
        if not state.startswith("Z")
    }


def _all_gone(pids: dict[int, str]) -> Callable[[], bool]:
    return lambda: not any(processes.is_alive(pid=pid) for pid in pids)


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    tree = Tree(data)
    try:
        tree.wait_for("tree is up")
        yield tree
    finally:
        if tree.process.poll() is None:
            tree.process.terminate()
        tree.process.wait(timeout=30)
        assert tree.process.stdout is not None
        tree.process.stdout.close()


class TestSupervisor:
    def test_starts_a_dead_child_again(self, tree: Tree) -> None:
        first = tree.pid_of("sleep 3602")

        os.kill(first, signal.SIGKILL)

        tree.wait_for("willing ended (killed by SIGKILL)")
        assert processes.wait_until(
            lambda: any("sleep 3602" in words for words in tree.descendants().values()),
            seconds=10,
        )
        assert tree.pid_of("sleep 3602") != first

    def test_waits_longer_before_each_new_start_of_a_failing_child(self, tree: Tree) -> None:
        tree.wait_for("clumsy ended (exit code 3), starts again in 1.0 s")
        tree.wait_for("clumsy ended (exit code 3), starts again in 2.0 s")

        assert any(re.match(r"clumsy +│ stumbled", line) for line in tree.lines)

    def test_starts_a_killed_database_again(self, tree: Tree) -> None:
        first = tree.pid_of("bin/postgres -D")

        os.kill(first, signal.SIGKILL)

        tree.wait_for("postgres ended (killed by SIGKILL)")
        tree.wait_for("database system is ready to accept connections")

    def test_takes_what_a_child_started_along_with_it(self, tree: Tree) -> None:
        grandchild = tree.pid_of("sleep 3600")
        leader = next(
            pid for pid, words in tree.descendants().items() if words.startswith("sh -c trap")
        )

        os.kill(leader, signal.SIGKILL)

        assert processes.wait_until(lambda: not processes.is_alive(pid=grandchild), seconds=5)

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_leaves_no_process_after_a_stop(self, tree: Tree, number: signal.Signals) -> None:
        family = tree.descendants()

        tree.process.send_signal(number)

        assert tree.process.wait(timeout=GONE_SECONDS) == 0
        assert len(family) > 6
        assert processes.wait_until(_all_gone(family), seconds=2)

    def test_leaves_no_process_when_it_is_killed_outright(self, tree: Tree) -> None:
        family = tree.descendants()

        tree.process.kill()

        assert processes.wait_until(_all_gone(family), seconds=GONE_SECONDS)

    def test_starts_anew_at_once_after_it_was_killed_outright(self, tree: Tree) -> None:
        tree.process.kill()
        successor = Tree(tree.data)

        try:
            successor.wait_for("tree is up")
        finally:
            successor.process.terminate()
            successor.process.communicate(timeout=30)

    def test_refuses_a_directory_that_is_in_use(self, tree: Tree) -> None:
        second = Tree(tree.data)

        output, _ = second.process.communicate(timeout=30)

        assert second.process.returncode != 0
        assert f"is in use by the process {tree.process.pid}" in output
