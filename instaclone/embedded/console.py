"""The demo's terminal: every line says which process it comes from."""

import os
import re
import sys
from typing import TextIO

_RESET = "\033[0m"
_DIM = "\033[2m"
_COLORS = tuple(f"\033[{code}m" for code in (36, 33, 32, 35, 34, 96, 93, 92, 95, 94))
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_CURSOR = re.compile(r"\x1b\[[0-9;?]*[A-Za-ln-z]")


class Console:
    """Writes prefixed lines; stays quiet once nobody reads them any more."""

    def __init__(self, *, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._colored = self._stream.isatty() and "NO_COLOR" not in os.environ
        self._names: list[str] = []
        self._width = 8

    def line(self, *, name: str, text: str) -> None:
        """One line of a process."""
        if name not in self._names:
            self._names.append(name)
            self._width = max(self._width, len(name))
        prefix = f"{name.ljust(self._width)} │"
        if self._colored:
            color = _COLORS[self._names.index(name) % len(_COLORS)]
            prefix = f"{color}{prefix}{_RESET}"
        # Children do not see the terminal; what they send it besides colors would only harm.
        unwanted = _CURSOR if self._colored else _ESCAPE
        self._write(f"{prefix} {unwanted.sub('', text)}{_RESET if self._colored else ''}")

    def say(self, text: str) -> None:
        """One line of the supervisor's own progress."""
        self._write(f"{_DIM}·{_RESET} {text}" if self._colored else f"· {text}")

    def announce(self, text: str) -> None:
        """A line that scripts look for: no prefix, no color."""
        self._write(text)

    def _write(self, text: str) -> None:
        try:
            self._stream.write(f"{text}\n")
            self._stream.flush()
        except (BrokenPipeError, ValueError):
            # The terminal is gone; the site is not.
            self._stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - kept open for good
            self._colored = False
