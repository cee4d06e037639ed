"""The Dramatiq broker, its queues and worker groups, and the decorator of jobs."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import dramatiq
import structlog
from django.conf import settings
from django.db import close_old_connections
from dramatiq.broker import Broker, Consumer
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.middleware import (
    AgeLimit,
    Middleware,
    Retries,
    ShutdownNotifications,
    TimeLimit,
)
from redis import ConnectionPool, Redis

from apps.core.doorbell import Doorbell
from apps.core.exceptions import Unavailable

logger = structlog.get_logger(__name__)

# A worker that dies takes its unacknowledged messages along until a live one notices: with the
# defaults that was measured at up to 27 minutes on a quiet server, with these at 10–15 seconds.
HEARTBEAT_TIMEOUT_MS = 12_000
MAINTENANCE_PER_MILLION = 100_000

# How long an idle consumer sleeps between two looks at its queue, in milliseconds. Each consumer is
# a thread of its own: looking every 20 ms at each of twenty queues was measured at 30 % of a core.
# While the doorbell works they look once a second, and the others are for when it does not.
RUNG_MS = 1_000
QUICK_MS = 20
BRISK_MS = 50
UNHURRIED_MS = 300
DELAYED_MS = 1_000
QUICK_QUEUES = ("feed.plan", "feed.chunk")
BRISK_QUEUES = ("core.inline", "notify.create", "realtime.counters", "media.image", "media.publish")

# The actor (in ``core.tasks``) that carries out outbox rows, whatever queue they came by.
DELIVER = "core.deliver"

# Worker processes by what they do, so that each kind scales (and fails) alone. A queue belongs
# to the group whose prefix is the longest match; everything else runs in ``default``.
WORKER_GROUPS: dict[str, tuple[str, ...]] = {
    "feed": ("feed.", "core.inline"),
    "media": ("media.",),
    "notify": ("notify.", "realtime."),
    "safety": ("safety.",),
    "ranking": ("ranking.",),
    "default": (),
}


class DatabaseConnections(Middleware):
    """Return broken or expired connections around each message, as Django does per request."""

    def before_process_message(self, broker: Broker, message: Any) -> None:
        close_old_connections()

    def after_process_message(
        self, broker: Broker, message: Any, *, result: Any = None, exception: Any = None
    ) -> None:
        close_old_connections()


class RungRedisBroker(RedisBroker):
    """Rings when it takes a message, and wakes its own consumers when anybody rings."""

    def __init__(self, *, client: "Redis", **options: Any) -> None:
        super().__init__(client=client, **options)  # type: ignore[no-untyped-call]  # dramatiq leaves its brokers untyped
        self.doorbell = Doorbell(client=client)

    def enqueue(
        self, message: "dramatiq.Message[Any]", *, delay: int | None = None
    ) -> "dramatiq.Message[Any]":
        sent: dramatiq.Message[Any] = super().enqueue(message, delay=delay)
        if delay is None:
            self.doorbell.ring(message.queue_name)
        return sent

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5_000) -> Consumer:
        return RungConsumer(self, queue_name, prefetch)


class RungConsumer(_RedisConsumer):
    """Looks at its queue when its bell rings, and now and then."""

    def __init__(self, broker: RungRedisBroker, queue_name: str, prefetch: int) -> None:
        # Without a timeout the library's own consumer returns at once when there is nothing.
        super().__init__(broker, queue_name, prefetch, timeout=0)  # type: ignore[no-untyped-call]  # as above
        self._doorbell = broker.doorbell
        self._bell = broker.doorbell.bell_of(queue_name)

    def __next__(self) -> Any:
        # Before the look: what rings from here on is looked for once more.
        self._bell.clear()
        message = super().__next__()  # type: ignore[no-untyped-call]  # as above
        if message is not None:
            return message
        if self.outstanding_message_count >= self.prefetch:
            # It holds as many as it may until a worker has finished one, which rings no bell.
            time.sleep(QUICK_MS / 1000)
        else:
            self._bell.wait(self.patience_ms / 1000)
        return None

    @property
    def patience_ms(self) -> int:
        """How long it waits for the bell before it looks by itself."""
        pace = pace_of(self.queue_name)
        return max(RUNG_MS, pace) if self._doorbell.is_listening else pace


def pace_of(queue: str) -> int:
    """Return the milliseconds between two looks at an empty queue that has no bell."""
    if queue.endswith(".DQ"):
        return DELAYED_MS
    if queue.startswith(QUICK_QUEUES):
        return QUICK_MS
    return BRISK_MS if queue.startswith(BRISK_QUEUES) else UNHURRIED_MS


def build_broker(*, url: str) -> Broker:
    """Build the broker from BROKER_URL: Redis by default, RabbitMQ for amqp URLs."""
    middleware: list[Middleware] = [
        AgeLimit(),
        TimeLimit(),
        ShutdownNotifications(),
        Retries(max_retries=3, min_backoff=500, max_backoff=60_000),
        DatabaseConnections(),
    ]
    if url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker  # noqa: PLC0415  # optional extra

        return RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
    pool = ConnectionPool.from_url(url, socket_connect_timeout=1, socket_timeout=5)
    return RungRedisBroker(
        client=Redis(connection_pool=pool),
        middleware=middleware,
        namespace="{dramatiq}",
        heartbeat_timeout=HEARTBEAT_TIMEOUT_MS,
        maintenance_chance=MAINTENANCE_PER_MILLION,
    )


broker = build_broker(url=settings.BROKER_URL)
dramatiq.set_broker(broker)


def job(
    *, queue: str, time_limit_ms: int = 600_000
) -> Callable[[Callable[..., Any]], "dramatiq.Actor[..., Any]"]:
    """Declare a task of a queue; it takes ids by keyword, and ``**_`` from newer senders."""

    def decorate(function: Callable[..., Any]) -> "dramatiq.Actor[..., Any]":
        app = function.__module__.split(".")[1]
        return dramatiq.actor(
            actor_name=f"{app}.{function.__name__}",
            queue_name=queue,
            time_limit=time_limit_ms,
            broker=broker,
        )(function)

    return decorate


def do_each(ids: Iterable[int], do: Callable[[int], object]) -> None:
    """Do something for each id; one with which that fails is logged and holds up none after it.

    For jobs of the clock: what could not be done is still due when they run next.
    """
    for each_id in ids:
        try:
            do(each_id)
        except Unavailable as error:
            logger.warning("step_interrupted", step_id=each_id, error=error.code)
        except Exception:
            logger.exception("step_failed", step_id=each_id)


def send_rows(*, queue: str, row_ids: Sequence[int]) -> None:
    """Put outbox rows on a queue as one message."""
    broker.declare_queue(queue)
    broker.enqueue(
        dramatiq.Message(
            queue_name=queue, actor_name=DELIVER, args=(list(row_ids),), kwargs={}, options={}
        )
    )


def send_job(*, name: str, queue: str) -> None:
    """Have a job run soon: for subscribers, which know what their app's tasks are called."""
    broker.declare_queue(queue)
    broker.enqueue(
        dramatiq.Message(queue_name=queue, actor_name=name, args=(), kwargs={}, options={})
    )


def depths() -> dict[str, int]:
    """Return how many messages wait in each queue that this process knows (Redis only)."""
    if not isinstance(broker, RedisBroker):
        return {}
    return {queue: broker.do_qsize(queue) for queue in sorted(broker.get_declared_queues())}


def group_of(queue: str) -> str:
    """Return the worker group that serves a queue."""
    for group, prefixes in WORKER_GROUPS.items():
        if prefixes and queue.startswith(prefixes):
            return group
    return "default"
