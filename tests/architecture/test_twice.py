"""Every subscriber may run twice, late, and for what is gone; every job may run again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import dramatiq
import pytest
from django.apps import apps
from django.db import connection, transaction
from django_redis import get_redis_connection

from apps.core import events
from apps.core.models import OutboxRow, StreamDelta, StreamHead
from apps.core.queue import broker
from apps.core.redis import feed_shard_aliases
from tests.architecture.community import Community
from tests.core.kit.probes import Rung, leave_trace
from tests.media.uploads import stored_files

pytestmark = pytest.mark.django_db

SUBSCRIBERS = sorted(
    name
    for name, subscriber in events._subscribers.items()
    if subscriber.handler.__module__.startswith("apps.")
)
JOBS = sorted(
    name
    for name in set(broker.get_declared_actors()) - {"core.deliver"}
    if broker.get_actor(name).fn.__module__.startswith("apps.")
)
# The ids of what has never been, or is gone: 19 digits like all of ours.
GONE = 1_234_567_890_123_456_789
_VALUES: dict[Any, Any] = {int: GONE, str: "gone", bool: False, list[int]: [GONE], list[str]: []}
# A ring may be repeated: what it says is how things stand, not what changed.
_RINGS = (StreamDelta, StreamHead)
_READS: dict[bytes, tuple[Any, ...]] = {
    b"string": ("get",),
    b"list": ("lrange", 0, -1),
    b"set": ("smembers",),
    b"zset": ("zrange", 0, -1, "withscores"),
    b"hash": ("hgetall",),
}
_SOON_MS = 10_000

State = set[tuple[str, str]]


def event_about_nothing(event_type: type[events.Event]) -> events.Event:
    return event_type(**{name: _VALUES[kind] for name, kind in event_type.__annotations__.items()})


class TestEverySubscriber:
    @pytest.mark.parametrize("name", SUBSCRIBERS)
    def test_takes_it_for_success_that_everything_is_gone(self, name: str) -> None:
        subscriber = events.subscriber_named(name)
        event = event_about_nothing(subscriber.event_type)

        for _ in range(2):
            with transaction.atomic():
                subscriber.handler(event)


class TestEveryJob:
    @pytest.mark.parametrize("name", JOBS)
    def test_may_run_again_with_nothing_to_do(self, name: str) -> None:
        job: dramatiq.Actor[..., Any] = broker.get_actor(name)

        job.fn(from_a_newer_version=True)
        job.fn(from_a_newer_version=True)


def rows() -> Iterator[tuple[str, str]]:
    """Everything in the tables but effects that wait, rings, and when a row was last touched."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("apps.") and model not in (OutboxRow, *_RINGS)
    ]
    one = "SELECT '{0}', (to_jsonb({0}) - 'updated_at')::text FROM {0}"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in tables))
        yield from cursor.fetchall()


def keys() -> Iterator[tuple[str, str]]:
    """Everything in Redis but the queues, the rings, and what is about to expire."""
    for alias in ("default", "channels", *feed_shard_aliases()):
        client = get_redis_connection(alias)
        names = list(client.scan_iter(count=1_000))
        kinds = pipelined(client, [("type", name) for name in names])
        lives = pipelined(client, [("pttl", name) for name in names])
        lasting = [
            (_READS[kind][0], name, *_READS[kind][1:])
            for name, kind, life in zip(names, kinds, lives, strict=True)
            if kind in _READS and not 0 <= life < _SOON_MS
        ]
        for command, value in zip(lasting, pipelined(client, lasting), strict=True):
            yield f"{alias} {command[1]!r}", repr(value)


def pipelined(client: Any, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
    pipeline = client.pipeline()
    for command in commands:
        pipeline.execute_command(*command)
    return list(pipeline.execute())


@dataclass(slots=True)
class Repeats:
    """Delivers everything twice, and remembers which second time changed something."""

    media_root: Path
    delivered: set[str] = field(default_factory=set)
    changes: dict[str, State] = field(default_factory=dict)
    inline: list[tuple[events.Subscriber, events.Event]] = field(default_factory=list)

    def doubled(self, subscriber: events.Subscriber) -> events.Subscriber:
        def twice(event: Any) -> None:
            subscriber.handler(event)
            before = self.state()
            subscriber.handler(event)
            after = self.state()
            self.delivered.add(subscriber.name)
            if before != after:
                self.changes[subscriber.name] = after ^ before
            if subscriber.is_inline:
                self.inline.append((subscriber, event))

        return replace(subscriber, handler=twice)

    def state(self) -> State:
        files = {("files", path) for path in stored_files(self.media_root)}
        return {*rows(), *keys(), *files}


class TestEffects:
    def test_are_the_same_when_each_happens_twice(
        self, monkeypatch: pytest.MonkeyPatch, media_root: Path
    ) -> None:
        community, repeats = Community(), Repeats(media_root)
        doubled = {n: repeats.doubled(s) for n, s in events._subscribers.items()}
        monkeypatch.setattr(events, "_subscribers", doubled)

        community.live()

        assert set(SUBSCRIBERS) - repeats.delivered == set(), "no scene makes these happen"
        assert repeats.changes == {}
        assert list(OutboxRow.objects.values_list("subscriber", "last_error")) == []

        seen = community.look()
        for subscriber, event in repeats.inline:
            subscriber.handler(event)

        assert community.look() == seen, "inline effects that come late are seen"

    def test_are_noticed_when_a_second_time_adds_something(
        self, registry: None, media_root: Path
    ) -> None:
        def count(event: Rung) -> None:
            leave_trace(event)

        count.__module__ = "apps.probe.subscribers"
        events.queued(Rung, queue="probe.ring")(count)
        repeats = Repeats(media_root)
        name = "probe.count:core.Rung"

        repeats.doubled(events.subscriber_named(name)).handler(Rung(subject_id=7))

        assert list(repeats.changes) == [name]
