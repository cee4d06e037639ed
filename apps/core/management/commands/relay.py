"""Send committed outbox rows to their queues, sweep lost ones, fold the counters each second."""

import signal
import time
from typing import Any

import psycopg
import structlog
from django.core.management.base import BaseCommand
from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from dramatiq.errors import BrokerError
from redis import RedisError

from apps.core import counters, outbox

logger = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
SWEEP_SECONDS = 5.0


class Command(BaseCommand):
    help = __doc__
    # The web processes have checked the same code; this one should start quickly.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_stopping = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        listener = Listener()
        self.stdout.write("relay: listening for committed effects")
        swept_at = folded_at = 0.0
        while not self.is_stopping:
            try:
                close_old_connections()
                # Listening starts before the look, so that no commit falls between the two.
                listener.listen()
                busy = outbox.relay_batch() == outbox.CLAIM_SIZE
                now = time.monotonic()
                if now - folded_at >= POLL_SECONDS:
                    folded_at = now
                    counters.fold()
                if now - swept_at >= SWEEP_SECONDS:
                    swept_at = now
                    outbox.sweep()
                    outbox.measure()
                if not busy:
                    listener.wait(seconds=POLL_SECONDS)
            except (
                OperationalError,
                InterfaceError,
                psycopg.OperationalError,
                RedisError,
                BrokerError,
            ) as error:
                logger.warning("relay waits for its servers", error=str(error))
                listener.close()
                time.sleep(POLL_SECONDS)
        listener.close()

    def _stop(self, *_: object) -> None:
        self.is_stopping = True


class Listener:
    """A connection of its own that does nothing but hear of commits, also while others work."""

    def __init__(self) -> None:
        self._wrapper: BaseDatabaseWrapper | None = None

    def listen(self) -> None:
        """Be subscribed from now on; costs nothing when it already is."""
        if self._wrapper is None:
            wrapper = connections.create_connection(DEFAULT_DB_ALIAS)
            wrapper.ensure_connection()
            wrapper.connection.execute(f"LISTEN {outbox.NOTIFY_CHANNEL}")
            self._wrapper = wrapper

    def wait(self, *, seconds: float) -> None:
        """Sleep until a commit notifies us or the time is over."""
        if self._wrapper is None:
            return
        raw = self._wrapper.connection
        for _ in raw.notifies(timeout=seconds, stop_after=1):
            pass
        # One look serves all commits so far.
        for _ in raw.notifies(timeout=0):
            pass

    def close(self) -> None:
        """Forget the connection; the next ``listen`` makes another."""
        if self._wrapper is not None:
            self._wrapper.close()
            self._wrapper = None
