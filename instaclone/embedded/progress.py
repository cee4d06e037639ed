"""What a person sees while a command prepares things: a line per step, and its pulse."""

import collections
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_QUIET_SECONDS = 2.0
_PULSE_SECONDS = 5.0
_KEPT_LINES = 30


class StepFailed(Exception):
    """A step of the preparation failed; the message holds its last words."""


def note(text: str) -> None:
    """Print one line of progress."""
    print(f"· {text}", flush=True)


def seconds_since(started: float) -> str:
    """Elapsed time as people read it."""
    return f"{time.monotonic() - started:.1f} s"


class Pulse:
    """A line that shows how long a step takes, once it takes long enough to notice."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._started = time.monotonic()
        self._last_words = ""
        self._finished = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Pulse":
        note(f"{self._title} …")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._finished.set()
        self._thread.join()
        if sys.stdout.isatty():
            sys.stdout.write("\r\033[K")
        if time.monotonic() - self._started >= _QUIET_SECONDS:
            note(f"{self._title}: {seconds_since(self._started)}")

    def say(self, words: str) -> None:
        """Remember what the step is at."""
        self._last_words = words

    def _beat(self) -> None:
        on_terminal = sys.stdout.isatty()
        pause = 0.5 if on_terminal else _PULSE_SECONDS
        self._finished.wait(_QUIET_SECONDS)
        while not self._finished.is_set():
            width = shutil.get_terminal_size().columns - 1
            line = f"  {seconds_since(self._started)}  {self._last_words}"[:width]
            sys.stdout.write(f"\r\033[K{line}" if on_terminal else f"{line.rstrip()}\n")
            sys.stdout.flush()
            self._finished.wait(pause)


def run_step(
    title: str,
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
) -> None:
    """Run a program, showing its last line while it works.

    :raises StepFailed: with the end of its output.
    """
    tail: collections.deque[str] = collections.deque(maxlen=_KEPT_LINES)
    with Pulse(title) as pulse:
        try:
            process = subprocess.Popen(
                argv,
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except OSError as error:
            raise StepFailed(f"{title}: {error}") from error
        with process:
            for line in process.stdout or ():
                tail.append(line.rstrip())
                pulse.say(line.strip())
    if process.returncode:
        words = "\n".join(f"  {line}" for line in tail)
        raise StepFailed(f"{title} failed (exit code {process.returncode}):\n{words}")
