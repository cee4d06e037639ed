"""Which worker serves a queue, and how jobs are declared."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import dramatiq
import pytest
from django.conf import settings
from dramatiq.broker import Broker
from dramatiq.brokers.redis import RedisBroker

from apps.core import queue
from apps.core.doorbell import Doorbell


class TestGroupOf:
    @pytest.mark.parametrize(
        ("name", "group"),
        [
            ("feed.plan", "feed"),
            ("core.inline", "feed"),
            ("media.image", "media"),
            ("notify.create", "notify"),
            ("realtime.orders", "notify"),
            ("posts.purge", "default"),
            ("nobody.knows", "default"),
        ],
    )
    def test_names_the_group_of_the_prefix(self, name: str, group: str) -> None:
        assert queue.group_of(name) == group

    def test_has_a_process_type_for_each_group(self) -> None:
        procfile = (settings.BASE_DIR / "Procfile").read_text(encoding="utf-8")

        for group in queue.WORKER_GROUPS:
            assert f"worker-{group}: python manage.py worker {group}\n" in procfile


class TestDepths:
    def test_counts_what_waits_in_each_queue(self) -> None:
        queue.send_rows(queue="probe.depth", row_ids=[1])
        queue.send_rows(queue="probe.depth", row_ids=[2])

        assert queue.depths()["probe.depth"] == 2

        queue.broker.flush("probe.depth")


class TestBuildBroker:
    def test_notices_dead_workers_within_seconds(self) -> None:
        broker = queue.build_broker(url="redis://127.0.0.1:6379/0")

        assert isinstance(broker, RedisBroker)
        assert 10_000 <= broker.heartbeat_timeout <= 15_000
        assert broker.namespace.startswith("{")

    def test_keeps_connections_no_longer_than_a_message(self) -> None:
        kinds = [type(middleware).__name__ for middleware in queue.broker.middleware]

        assert "DatabaseConnections" in kinds
        assert len(kinds) == len(set(kinds))


class TestPaceOf:
    def test_looks_often_where_somebody_waits(self) -> None:
        assert queue.pace_of("feed.plan") == queue.pace_of("feed.chunk") == queue.QUICK_MS
        for name in ("core.inline", "notify.create", "realtime.counters", "media.image"):
            assert queue.pace_of(name) == queue.BRISK_MS

    def test_leaves_housekeeping_and_delays_time(self) -> None:
        assert queue.pace_of("posts.purge") == queue.UNHURRIED_MS
        assert queue.pace_of("feed.plan.DQ") == queue.DELAYED_MS


class TestRungConsumer:
    @pytest.fixture(autouse=True)
    def _empty_queue(self) -> Iterator[None]:
        yield
        queue.broker.flush("probe.bell")

    def test_wakes_when_somebody_else_sends(
        self, sender: queue.RungRedisBroker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queue, "RUNG_MS", 60_000)
        consumer = _consumer()
        _wait_for(lambda: _doorbell(queue.broker).is_listening)
        in_time = threading.Timer(0.05, lambda: _send(sender))

        in_time.start()
        message = next(message for message in consumer if message is not None)

        assert message.args == ([7],)
        consumer.ack(message)

    def test_finds_what_no_bell_told_of(
        self, sender: queue.RungRedisBroker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queue, "RUNG_MS", 10)
        monkeypatch.setattr(queue, "UNHURRIED_MS", 10)
        monkeypatch.setattr(sender.doorbell, "ring", lambda queue: False)
        consumer = _consumer()
        threading.Timer(0.05, lambda: _send(sender)).start()

        message = next(message for message in consumer if message is not None)

        assert message.args == ([7],)
        consumer.ack(message)

    def test_looks_often_again_while_the_bell_is_broken(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        consumer = queue.broker.consume("feed.plan")
        doorbell = _doorbell(queue.broker)
        _wait_for(lambda: doorbell.is_listening)

        assert consumer.patience_ms == queue.RUNG_MS
        monkeypatch.setattr(doorbell, "is_listening", False)
        assert consumer.patience_ms == queue.QUICK_MS

    def test_takes_no_more_than_it_may_hold(self, sender: queue.RungRedisBroker) -> None:
        for _ in range(3):
            _send(sender)
        consumer = _consumer(prefetch=2)

        held = [next(consumer), next(consumer), next(consumer)]

        assert [message is not None for message in held] == [True, True, False]
        for message in held[:2]:
            consumer.ack(message)
        last = next(message for message in consumer if message is not None)
        consumer.ack(last)


class TestRing:
    def test_tells_that_nobody_could_be_told(self) -> None:
        lonely = queue.build_broker(url="unix:///nowhere/redis.sock")

        assert not _doorbell(lonely).ring("probe.bell")


@pytest.fixture
def sender() -> queue.RungRedisBroker:
    """A broker as another process would have it."""
    broker = queue.build_broker(url=settings.BROKER_URL)
    assert isinstance(broker, queue.RungRedisBroker)
    broker.declare_queue("probe.bell")
    return broker


def _consumer(prefetch: int = 1) -> Any:
    queue.broker.declare_queue("probe.bell")
    return queue.broker.consume("probe.bell", prefetch=prefetch)


def _doorbell(broker: Broker) -> Doorbell:
    assert isinstance(broker, queue.RungRedisBroker)
    return broker.doorbell


def _send(broker: queue.RungRedisBroker) -> None:
    message: dramatiq.Message[Any] = dramatiq.Message(
        queue_name="probe.bell", actor_name=queue.DELIVER, args=([7],), kwargs={}, options={}
    )
    broker.enqueue(message)


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
