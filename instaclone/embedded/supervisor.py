"""Keeps a tree of processes running, and makes all of it go in the right order.

Each child leads its own session, so that a Ctrl-C reaches the supervisor alone. Whatever stops
the supervisor stops the children: itself, the kernel's death signal, or the undertaker.
"""

import asyncio
import contextlib
import enum
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from instaclone.embedded import processes
from instaclone.embedded.console import Console
from instaclone.embedded.exceptions import EmbeddedError, ServerFailed
from instaclone.embedded.processes import Command

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
# After this long a crash is a new one, not the last one again.
_SETTLED_SECONDS = 30.0
_LONGEST_LINE = 16_384
_SECONDS_BETWEEN_BARS = 2.0
_START_FAILURES = (OSError, subprocess.SubprocessError, EmbeddedError)


class Rank(enum.IntEnum):
    """The order of stopping; what others lean on goes last."""

    PROGRAM = 0
    REDIS = 1
    POSTGRES = 2


# Together below the ten seconds that stopping may take.
STOP_SECONDS = {Rank.PROGRAM: 4.5, Rank.REDIS: 1.5, Rank.POSTGRES: 2.5}


@dataclass(eq=False, slots=True)
class _Child:
    command: Command
    rank: Rank
    prepare: Callable[[], None] | None
    process: asyncio.subprocess.Process | None = None
    keeper: asyncio.Task[None] | None = None
    starts: int = 0
    ready_words: str = ""
    has_said_ready: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


class Supervisor:
    """Starts, watches, restarts and stops children on one event loop of the main thread."""

    def __init__(self, *, console: Console, lock: IO[str] | None = None) -> None:
        self._console = console
        self._children: list[_Child] = []
        self._hurry = asyncio.Event()
        self._undertaker = _Undertaker(lock=lock)

    def keep(
        self,
        *,
        command: Command,
        rank: Rank = Rank.PROGRAM,
        prepare: Callable[[], None] | None = None,
        ready_words: str = "",
    ) -> None:
        """Start a command, and start it again whenever it ends."""
        child = _Child(command=command, rank=rank, prepare=prepare, ready_words=ready_words)
        self._children.append(child)
        child.keeper = asyncio.create_task(self._keep(child), name=command.name)

    async def run(self, *, command: Command) -> int:
        """Run a command to its end; return its exit code."""
        return await self._run_once(_Child(command=command, rank=Rank.PROGRAM, prepare=None))

    async def until_ready(
        self, *, name: str, is_ready: Callable[[], bool], seconds: float, patience: int = 5
    ) -> None:
        """Wait until a kept child is ready.

        :raises ServerFailed: when the time is over or it was started too often in vain.
        """
        child = next(child for child in self._children if child.command.name == name)
        deadline = time.monotonic() + seconds
        while not await asyncio.to_thread(is_ready):
            if child.keeper is not None and child.keeper.done():
                await child.keeper
            if time.monotonic() > deadline:
                raise ServerFailed(f"{name} was not ready after {seconds:.0f} s; its log is above.")
            if child.starts > patience:
                raise ServerFailed(f"{name} does not start; its log is above.")
            await asyncio.sleep(0.05)

    async def until_said(self, *, seconds: float) -> bool:
        """Wait until all children that have words for it say that they are ready."""
        speaking = [child.has_said_ready.wait() for child in self._children if child.ready_words]
        try:
            await asyncio.wait_for(asyncio.gather(*speaking), seconds)
        except TimeoutError:
            return False
        return True

    async def stop(self) -> None:
        """Stop everything, rank by rank; nothing is started any more."""
        for rank in Rank:
            members = [child for child in self._children if child.rank is rank]
            await asyncio.gather(*(self._end(child) for child in members))
        await self._undertaker.dismiss()

    def hurry(self) -> None:
        """Kill what has not stopped yet."""
        self._hurry.set()

    async def _keep(self, child: _Child) -> None:
        name = child.command.name
        pause = _FIRST_PAUSE
        while not child.stopping.is_set():
            started = time.monotonic()
            reason = await self._one_life(child)
            if child.stopping.is_set():
                return
            if time.monotonic() - started > _SETTLED_SECONDS:
                pause = _FIRST_PAUSE
            self._console.say(f"{name} ended ({reason}), starts again in {pause:.1f} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.stopping.wait(), pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _one_life(self, child: _Child) -> str:
        """Prepare and run a child until it ends; return why it did."""
        try:
            if child.prepare is not None:
                await asyncio.to_thread(child.prepare)
            if child.stopping.is_set():
                return "not started"
            code = await self._run_once(child)
        except _START_FAILURES as error:
            if child.starts == 0:
                raise
            return str(error)
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    async def _run_once(self, child: _Child) -> int:
        command = child.command
        child.starts += 1
        # An own pipe: asyncio's would make wait() last until grandchildren have closed it too.
        reader, writer = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *command.argv, stdout=writer, stderr=writer, **command.spawn_options()
            )
        except _START_FAILURES:
            os.close(reader)
            raise
        finally:
            os.close(writer)
        child.process = process
        self._undertaker.note_birth(
            pid=process.pid, rank=child.rank, stop_signal=command.stop_signal
        )
        output = _Lines(descriptor=reader, write=lambda text: self._hear(child, text))
        if child.stopping.is_set():
            _signal(process, command.stop_signal)
        try:
            return await process.wait()
        finally:
            # What the child started must not live on without it.
            processes.signal_group(pid=process.pid, number=signal.SIGKILL)
            self._undertaker.note_death(pid=process.pid)
            await output.drained()

    def _hear(self, child: _Child, text: str) -> None:
        if child.ready_words and child.ready_words in text:
            child.has_said_ready.set()
        self._console.line(name=child.command.name, text=text)

    async def _end(self, child: _Child) -> None:
        child.stopping.set()
        if child.keeper is None:
            return
        if child.process is not None and child.process.returncode is None:
            _signal(child.process, child.command.stop_signal)
        hurry = asyncio.create_task(self._hurry.wait())
        await asyncio.wait(
            {child.keeper, hurry},
            timeout=STOP_SECONDS[child.rank],
            return_when=asyncio.FIRST_COMPLETED,
        )
        hurry.cancel()
        if not child.keeper.done() and child.process is not None:
            if not self._hurry.is_set():
                self._console.say(f"{child.command.name} did not stop in time and is killed")
            processes.signal_group(pid=child.process.pid, number=signal.SIGKILL)
        with contextlib.suppress(*_START_FAILURES):
            await child.keeper


class _Lines:
    """Turns what a child writes into lines."""

    def __init__(self, *, descriptor: int, write: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._write = write
        self._rest = b""
        self._written_at = time.monotonic()
        self._closed = asyncio.Event()
        os.set_blocking(descriptor, False)
        asyncio.get_running_loop().add_reader(descriptor, self._read)

    async def drained(self) -> None:
        """Wait for the end of the output; a stranger may hold the pipe, so not for long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), 0.5)
        self._close()

    def _read(self) -> None:
        try:
            chunk = os.read(self._descriptor, 65_536)
        except BlockingIOError:
            return
        if not chunk:
            self._close()
            return
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._write_line(line)
        if len(self._rest) > _LONGEST_LINE or self._has_progress():
            self._flush()

    def _has_progress(self) -> bool:
        """Tell whether a bar that redraws itself has been out of sight for a while."""
        return self._rest.endswith(b"\r") and (
            time.monotonic() - self._written_at > _SECONDS_BETWEEN_BARS
        )

    def _flush(self) -> None:
        if self._rest:
            self._write_line(self._rest)
        self._rest = b""

    def _write_line(self, line: bytes) -> None:
        # A progress bar overwrites its line; its last state is the one to read.
        text = line.decode(errors="replace").rstrip("\r").rpartition("\r")[2]
        self._written_at = time.monotonic()
        self._write(text)

    def _close(self) -> None:
        if self._closed.is_set():
            return
        self._flush()
        asyncio.get_running_loop().remove_reader(self._descriptor)
        os.close(self._descriptor)
        self._closed.set()


class _Undertaker:
    """A small process that ends the children should the supervisor be killed outright.

    It also inherits the lock of the data directory, so that a new start waits for it.
    """

    def __init__(self, *, lock: IO[str] | None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "instaclone.embedded.undertaker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[lock.fileno()] if lock is not None else [],
        )

    def note_birth(self, *, pid: int, rank: Rank, stop_signal: signal.Signals) -> None:
        self._tell(f"born {pid} {int(rank)} {int(stop_signal)}")

    def note_death(self, *, pid: int) -> None:
        self._tell(f"dead {pid}")

    async def dismiss(self) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        await asyncio.to_thread(self._process.wait)

    def _tell(self, line: str) -> None:
        # Without it the kernel's death signal still does most of the work.
        with contextlib.suppress(BrokenPipeError):
            if self._process.stdin is not None:
                self._process.stdin.write(f"{line}\n".encode())
                self._process.stdin.flush()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
