"""Which worker serves a queue, and how jobs are declared."""

import pytest
from django.conf import settings
from dramatiq.brokers.redis import RedisBroker

from apps.core import queue


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

    def test_holds_whatever_the_worker_asks_for(self) -> None:
        consumer = queue.broker.consume("posts.purge", timeout=1)

        assert consumer.timeout == queue.UNHURRIED_MS
