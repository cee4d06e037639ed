"""Send committed outbox rows to their queues, sweep lost ones, fold the counters each second."""

import signal
import time
from typing import Any

import psycopg
import structlog
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection
from redis import RedisError

from apps.core import counters, outbox

logger = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
SWEEP_SECONDS = 5.0


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_stopping = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        self.stdout.write("relay: listening for committed effects")
        swept_at = folded_at = 0.0
        while not self.is_stopping:
            try:
                close_old_connections()
                busy = outbox.relay_batch() == outbox.CLAIM_SIZE
                now = time.monotonic()
                if now - folded_at >= POLL_SECONDS:
                    folded_at = now
                    counters.fold()
                if now - swept_at >= SWEEP_SECONDS:
                    swept_at = now
                    outbox.sweep()
                if not busy:
                    self._wait()
            except (OperationalError, psycopg.OperationalError, RedisError) as error:
                logger.warning("relay waits for its servers", error=str(error))
                time.sleep(POLL_SECONDS)

    def _stop(self, *_: object) -> None:
        self.is_stopping = True

    def _wait(self) -> None:
        """Sleep until a commit notifies us or the poll interval is over."""
        connection.ensure_connection()
        raw = connection.connection
        raw.execute(f"LISTEN {outbox.NOTIFY_CHANNEL}")
        for _ in raw.notifies(timeout=POLL_SECONDS, stop_after=1):
            pass
