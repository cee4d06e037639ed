"""What each process remembers of the database for some seconds, so that no request asks for it."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import structlog
from django.db import DatabaseError, InterfaceError

logger = structlog.get_logger(__name__)

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """One value of this process; whoever finds it too old reads it again, others go on with it.

    While the database does not answer, what was read last goes on to hold.
    """

    def __init__(self, *, load: Callable[[], Value], seconds: float) -> None:
        self._load = load
        self._seconds = seconds
        self._held: tuple[Value, float] | None = None
        self._lock = threading.Lock()

    def get(self) -> Value:
        """Return the value, read at most some seconds ago if the database has answered since.

        :raises DatabaseError, InterfaceError: it has never answered yet.
        """
        held = self._held
        if held is None:
            # Nobody knows it yet, so all wait for the first.
            with self._lock:
                return self._renew()
        if time.monotonic() < held[1] or not self._lock.acquire(blocking=False):
            return held[0]
        try:
            return self._renew()
        finally:
            self._lock.release()

    def _renew(self) -> Value:
        held = self._held
        if held is not None and time.monotonic() < held[1]:
            return held[0]
        try:
            value = self._load()
        except (DatabaseError, InterfaceError) as error:
            if held is None:
                raise
            logger.warning("not_read_again", error=type(error).__name__)
            value = held[0]
        self.hold(value)
        return value

    def hold(self, value: Value) -> None:
        """Take a value for read just now."""
        self._held = (value, time.monotonic() + self._seconds)

    def forget(self) -> None:
        """Read it anew next time."""
        self._held = None
