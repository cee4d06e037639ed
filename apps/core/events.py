"""Events: what has happened, published in the transaction in which it happens.

``publish`` stores one outbox row per subscriber in the caller's transaction, so effects leave with
the commit or not at all. Queued subscribers run in a worker. Inline subscribers (idempotent, Redis
only, state-based) also run right after the commit inside the request; the outbox repeats them.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

import structlog
from django.db import connection, transaction

from apps.core.redis import RedisUnavailable

logger = structlog.get_logger(__name__)

INLINE_QUEUE = "core.inline"


class Event:
    """Base of all events: frozen dataclasses of ids and primitives, named in the past tense."""

    __slots__ = ()
    name: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = f"{cls.__module__.split('.')[1]}.{cls.__name__}"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A handler of one event; ``lease`` is how long one attempt may take, in seconds."""

    name: str
    event_type: type[Event]
    handler: Callable[[Any], None]
    queue: str
    lease: int

    @property
    def is_inline(self) -> bool:
        return self.queue == INLINE_QUEUE


_subscribers: dict[str, Subscriber] = {}
_by_event: dict[type[Event], list[Subscriber]] = {}


def _register(
    event_type: type[Event], queue: str, lease: int
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    def decorate(handler: Callable[[Any], None]) -> Callable[[Any], None]:
        app = handler.__module__.split(".")[1]
        name = f"{app}.{handler.__name__}:{event_type.name}"
        if name in _subscribers:
            raise ValueError(f"two subscribers are called {name}")
        subscriber = Subscriber(name, event_type, handler, queue, lease)
        _subscribers[name] = subscriber
        _by_event.setdefault(event_type, []).append(subscriber)
        return handler

    return decorate


def queued(
    event_type: type[Event], *, queue: str, lease: int = 30
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Run the decorated subscriber in a worker of ``queue``, once the event is committed."""
    return _register(event_type, queue, lease)


def inline(
    event_type: type[Event],
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Run the decorated subscriber right after the commit, and once more from the outbox.

    It must be idempotent and derive what it writes from the present state, because the second
    run may come after later events.
    """
    return _register(event_type, INLINE_QUEUE, 10)


def subscriber_named(name: str) -> Subscriber:
    """Return the subscriber registered as ``name``.

    :raises KeyError: no subscriber has this name (it was renamed or removed).
    """
    return _subscribers[name]


def subscribers_of(event_type: type[Event]) -> Sequence[Subscriber]:
    """Return who listens to an event."""
    return tuple(_by_event.get(event_type, ()))


def all_event_types() -> list[type[Event]]:
    """Return every event that any imported module defines."""
    # A dataclass with slots is a second class of the same name; the later one is in use.
    by_name = {event_type.name: event_type for event_type in Event.__subclasses__()}
    return [by_name[name] for name in sorted(by_name)]


def queue_names() -> list[str]:
    """Return every queue that any subscriber uses, the inline one included."""
    return sorted({subscriber.queue for subscriber in _subscribers.values()} | {INLINE_QUEUE})


def load_event(subscriber: Subscriber, payload: dict[str, Any]) -> Event:
    """Rebuild an event from its stored payload; fields of newer versions are ignored."""
    known = {field.name for field in fields(subscriber.event_type)}  # type: ignore[arg-type]  # every event is a dataclass
    return subscriber.event_type(**{k: v for k, v in payload.items() if k in known})


def publish(*events: Event) -> None:
    """Store the effects of ``events`` with the current transaction.

    :raises TransactionManagementError: called outside a transaction, where an effect could leave
        without its cause.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("publish() needs a transaction")
    rows = []
    for event in events:
        payload = asdict(event)  # type: ignore[call-overload]  # every event is a dataclass
        for subscriber in _by_event.get(type(event), ()):
            rows.append((event.name, subscriber.name, subscriber.queue, payload))
            if subscriber.is_inline:
                transaction.on_commit(_inline_call(subscriber, event), robust=True)
    if rows:
        _store(rows)


def _store(rows: Sequence[tuple[str, str, str, dict[str, Any]]]) -> None:
    """Insert outbox rows (event, subscriber, queue, payload): each write of the site pays for it.

    One parameter whatever the number of rows, so that the statement stays prepared; creating
    model instances was measured at eight times the CPU.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_outboxrow
                (event, subscriber, queue, payload, state, attempts, last_error)
            SELECT row->>0, row->>1, row->>2, row->3, 'open', 0, ''
            FROM jsonb_array_elements(%s::jsonb) AS row
            """,
            [json.dumps(rows)],
        )


def _inline_call(subscriber: Subscriber, event: Event) -> Callable[[], None]:
    def call() -> None:
        try:
            subscriber.handler(event)
        except RedisUnavailable:
            logger.warning("inline effect left to the outbox", subscriber=subscriber.name)

    return call
