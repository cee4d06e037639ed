"""Wakes the consumers of queues when a message arrives, so that they need not look all the time.

A ring is a hint and may get lost: consumers look by themselves every second as well.
"""

import contextlib
import threading
import time
from collections import defaultdict

import structlog
from redis import Redis, RedisError

logger = structlog.get_logger(__name__)

CHANNEL = "{dramatiq}:bell"
RECONNECT_SECONDS = 1.0
LISTEN_SECONDS = 5.0


class Doorbell:
    """One subscription per process, whatever the number of queues that are waited for."""

    def __init__(self, *, client: "Redis") -> None:
        self._client = client
        self._lock = threading.Lock()
        self._bells: defaultdict[str, threading.Event] = defaultdict(threading.Event)
        self._listener: threading.Thread | None = None
        self.is_listening = False

    def ring(self, queue: str) -> bool:
        """Tell every process of a message on a queue; False if nobody could be told."""
        with contextlib.suppress(RedisError):
            self._client.publish(CHANNEL, queue)
            return True
        return False

    def bell_of(self, queue: str) -> threading.Event:
        """Return what is set when a queue's bell rings; from now on this process listens."""
        with self._lock:
            if self._listener is None:
                self._listener = threading.Thread(target=self._listen, name="doorbell", daemon=True)
                self._listener.start()
            return self._bells[queue]

    def _listen(self) -> None:
        while True:
            try:
                with self._client.pubsub() as subscription:  # type: ignore[no-untyped-call]  # untyped there
                    subscription.subscribe(CHANNEL)
                    while True:
                        self._hear(subscription.get_message(timeout=LISTEN_SECONDS))
            except RedisError as error:
                if self.is_listening:
                    logger.warning("doorbell lost its server", error=str(error))
                self.is_listening = False
                # Whoever is asleep until the bell rings now looks as often as without one.
                self._ring_all()
                time.sleep(RECONNECT_SECONDS)

    def _hear(self, message: dict[str, object] | None) -> None:
        if message is None:
            return
        if message["type"] == "subscribe":
            self.is_listening = True
            self._ring_all()
        elif message["type"] == "message" and isinstance(queue := message["data"], bytes):
            with self._lock:
                bell = self._bells.get(queue.decode())
            if bell is not None:
                bell.set()

    def _ring_all(self) -> None:
        with self._lock:
            for bell in self._bells.values():
                bell.set()
