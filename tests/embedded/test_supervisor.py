"""The supervised tree, seen from outside: what runs, what comes back, what is gone."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from instaclone.embedded import processes
from tests.embedded.trees import SupervisedRun, all_gone

PROCFILE = """\
parent: sh -c "sleep 3600 & wait"
willing: sleep 3602
clumsy: sh -c "echo stumbled; exit 3"
"""
STUBBORN = """\
stubborn: sh -c "trap '' TERM; sleep 3603 & wait; wait"
"""
GONE_SECONDS = 15
# Killed outright, PostgreSQL finds out by itself; how soon depends on what else the machine does.
FOUND_OUT_SECONDS = 45


class Tree(SupervisedRun):
    """One run of tests.embedded.tree."""

    def __init__(self, data: Path, *, procfile_text: str = PROCFILE) -> None:
        self.data = data
        procfile = data.parent / "Procfile"
        procfile.write_text(procfile_text)
        super().__init__([sys.executable, "-m", "tests.embedded.tree", str(data), str(procfile)])


@pytest.fixture
def tree(data: Path) -> Iterator[Tree]:
    tree = Tree(data)
    try:
        tree.wait_for("tree is up")
        for child in ("sleep 3600", "sleep 3602"):
            tree.pid_of(child)
        yield tree
    finally:
        tree.close()


class TestSupervisor:
    def test_starts_a_dead_child_again(self, tree: Tree) -> None:
        first = tree.pid_of("sleep 3602")

        os.kill(first, signal.SIGKILL)

        tree.wait_for("willing ended (killed by SIGKILL)")
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
            pid for pid, words in tree.descendants().items() if words.startswith("sh -c sleep")
        )

        os.kill(leader, signal.SIGKILL)

        assert processes.wait_until(lambda: not processes.is_alive(pid=grandchild), seconds=5)

    def test_kills_what_does_not_stop_when_asked(self, data: Path) -> None:
        tree = Tree(data, procfile_text=STUBBORN)
        tree.wait_for("tree is up")
        assert processes.wait_until(lambda: len(tree.descendants()) > 4, seconds=5)
        family = tree.descendants()

        tree.process.terminate()

        tree.wait_for("stubborn did not stop in time and is killed")
        assert tree.process.wait(timeout=GONE_SECONDS) == 0
        assert processes.wait_until(all_gone(family), seconds=2)
        tree.close()

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_leaves_no_process_after_a_stop(self, tree: Tree, number: signal.Signals) -> None:
        family = tree.descendants()

        tree.process.send_signal(number)

        assert tree.process.wait(timeout=GONE_SECONDS) == 0
        assert len(family) > 6
        assert processes.wait_until(all_gone(family), seconds=2)

    def test_leaves_no_process_when_it_is_killed_outright(self, tree: Tree) -> None:
        family = tree.descendants()

        tree.process.kill()

        assert processes.wait_until(all_gone(family), seconds=FOUND_OUT_SECONDS)

    def test_starts_anew_at_once_after_it_was_killed_outright(self, tree: Tree) -> None:
        tree.process.kill()
        successor = Tree(tree.data)

        try:
            successor.wait_for("tree is up")
        finally:
            successor.close()

    def test_refuses_a_directory_that_is_in_use(self, tree: Tree) -> None:
        second = Tree(tree.data)

        second.wait_for(f"is in use by the process {tree.process.pid}")
        assert second.process.wait(timeout=10) != 0
        second.close()
