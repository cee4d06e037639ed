"""Watchers for tests: one that says nothing, one that pulls the plug."""


class Interrupted(Exception):
    """The plug was pulled."""


class Silence:
    """Watches without a word."""

    def begin(self, *, step: str, total: int) -> None: ...

    def advance(self, *, by: int = 1) -> None: ...

    def end(self) -> None: ...


class Interruption(Silence):
    """Ends the load after some parts of a step."""

    def __init__(self, step: str, parts: int) -> None:
        self._step, self._left = step, parts
        self._current = ""

    def begin(self, *, step: str, total: int) -> None:
        self._current = step

    def advance(self, *, by: int = 1) -> None:
        if self._current == self._step:
            self._left -= by
            if self._left <= 0:
                raise Interrupted
