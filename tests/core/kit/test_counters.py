"""Counts are exact at any moment: while people like at once, while folding, after a crash."""

import threading
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from apps.core import counters
from apps.core.ids import new_owner_id
from apps.core.metrics import counter_drift
from apps.core.models import Counter, CounterDelta
from apps.core.redis import RedisUnavailable, redis_for
from tests.core.kit.conftest import HurtableRedis
from tests.core.kit.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def subject_id() -> int:
    return new_owner_id()


@pytest.fixture
def truth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three probes be true of subject 77, whatever the counters say."""
    monkeypatch.setattr(counters, "_truths", {})
    counters.register_truth(kind="probe", sql="SELECT 77::bigint, 3::bigint")


def like(subject_id: int, delta: int = 1) -> None:
    with transaction.atomic():
        counters.count(subject_id=subject_id, kind="likes", delta=delta)


def likes(subject_id: int) -> int:
    return counters.counts_of(subject_ids=[subject_id])[subject_id]["likes"]


def cached_likes(subject_id: int) -> int:
    return counters.cached_counts_of(subject_ids=[subject_id])[subject_id]["likes"]


class TestCount:
    def test_is_exact_when_many_count_at_once(self, subject_id: int) -> None:
        in_threads(8, lambda: [like(subject_id) for _ in range(25)])

        assert likes(subject_id) == 200

    def test_leaves_with_its_cause_only(self, subject_id: int) -> None:
        @transaction.atomic
        def like_and_fail() -> None:
            counters.count(subject_id=subject_id, kind="likes", delta=1)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            like_and_fail()

        assert likes(subject_id) == 0

    def test_makes_the_next_reader_see_it(self, subject_id: int) -> None:
        like(subject_id)
        assert cached_likes(subject_id) == 1

        like(subject_id)

        assert cached_likes(subject_id) == 2

    def test_keeps_kinds_apart(self, subject_id: int) -> None:
        with transaction.atomic():
            counters.count_many(deltas=[(subject_id, "likes", 2), (subject_id, "comments", 5)])

        assert dict(counters.counts_of(subject_ids=[subject_id])[subject_id]) == {
            "likes": 2,
            "comments": 5,
        }


class TestFold:
    def test_moves_deltas_into_the_counter(self, subject_id: int) -> None:
        like(subject_id)
        like(subject_id)
        like(subject_id, -1)

        assert counters.fold() == {subject_id}

        assert not CounterDelta.objects.exists()
        assert Counter.objects.get().value == 1
        assert likes(subject_id) == 1

    def test_changes_no_count(self, subject_id: int) -> None:
        for _ in range(3):
            like(subject_id)
            before = likes(subject_id)
            counters.fold()
            assert likes(subject_id) == before

    def test_publishes_what_it_folded(self, subject_id: int) -> None:
        like(subject_id)

        counters.fold()

        packed = redis_for("cache").get(counters.counts_key(subject_id))
        assert counters.decode_counts(packed)["likes"] == 1

    def test_counts_each_delta_once_when_killed_before_the_commit(
        self, subject_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        like(subject_id)
        like(subject_id)

        def die(_: set[int]) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(counters, "_publish", die)
            with pytest.raises(KeyboardInterrupt):
                counters.fold()
        assert likes(subject_id) == 2

        counters.fold()
        counters.fold()

        assert likes(subject_id) == Counter.objects.get().value == 2

    def test_leaves_the_work_to_the_one_who_is_at_it(self, subject_id: int) -> None:
        like(subject_id)
        found: list[set[int]] = []

        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [counters.FOLD_LOCK])
            in_threads(1, lambda: found.append(counters.fold()))

        assert found == [set()]
        assert likes(subject_id) == 1

    def test_is_exact_for_readers_at_every_moment(self, subject_id: int) -> None:
        for _ in range(20):
            like(subject_id)
        wrong: list[int] = []
        is_over = threading.Event()

        def read() -> None:
            while not is_over.is_set():
                if (count := likes(subject_id)) != 20:
                    wrong.append(count)

        def fold() -> None:
            for _ in range(20):
                counters.fold()
                with transaction.atomic():
                    # Unfold, so that there is something to fold again.
                    Counter.objects.filter(subject_id=subject_id).update(value=0)
                    counters.count(subject_id=subject_id, kind="likes", delta=20)
            is_over.set()

        readers = threading.Thread(target=in_threads, args=(2, read))
        readers.start()
        in_threads(1, fold)
        readers.join()

        assert wrong == []

    def test_goes_on_without_redis(
        self, subject_id: int, hurtable_redis: HurtableRedis, use_redis: object
    ) -> None:
        use_redis(default=hurtable_redis.url())  # type: ignore[operator]  # a function
        hurtable_redis.kill()
        like(subject_id)

        counters.fold()

        assert likes(subject_id) == cached_likes(subject_id) == 1


class TestCachedCountsOf:
    def test_asks_postgresql_for_what_is_missing_only(
        self, subject_id: int, django_assert_num_queries: object
    ) -> None:
        like(subject_id)
        counters.fold()

        with django_assert_num_queries(0):  # type: ignore[operator]  # of pytest-django
            assert cached_likes(subject_id) == 1

    def test_remembers_unfolded_counts_for_a_moment_only(self, subject_id: int) -> None:
        like(subject_id)

        assert cached_likes(subject_id) == 1

        # Gone already, on a slow machine.
        assert redis_for("cache").ttl(counters.counts_key(subject_id)) <= 2

    def test_answers_nothing_for_nobody(self) -> None:
        assert counters.cached_counts_of(subject_ids=[]) == {}

    def test_reads_postgresql_while_redis_is_gone(
        self, subject_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        like(subject_id)

        def gone(_: str) -> None:
            raise RedisUnavailable("gone")

        monkeypatch.setattr(counters, "redis_for", gone)

        assert cached_likes(subject_id) == 1


class TestDriftAndRepair:
    def test_is_found_with_unfolded_deltas_counted_in(self, truth: None) -> None:
        with transaction.atomic():
            counters.count(subject_id=77, kind="probe", delta=1)
        counters.fold()
        with transaction.atomic():
            counters.count(subject_id=77, kind="probe", delta=1)

        assert counters.drift() == [("probe", 77, 2, 3)]

    def test_finds_counters_without_any_row(self, truth: None) -> None:
        with transaction.atomic():
            counters.count(subject_id=78, kind="probe", delta=4)
            counters.count(subject_id=77, kind="probe", delta=3)

        assert counters.drift() == [("probe", 78, 4, 0)]

    def test_is_mended(self, truth: None) -> None:
        counters.repair(drift=counters.drift())

        assert counters.drift() == []
        assert counters.counts_of(subject_ids=[77])[77]["probe"] == 3

    def test_command_fails_until_it_is_mended(self, truth: None) -> None:
        with pytest.raises(CommandError, match="1 counters are wrong"):
            call_command("counters", check=True)
        call_command("counters", repair=True)
        call_command("counters", check=True)


class TestReconcile:
    def test_mends_what_has_drifted(self, truth: None) -> None:
        assert counters.reconcile() == {"probe": 1}
        assert counters.drift() == []

        assert counters.reconcile() == {"probe": 0}

    def test_is_told_to_the_metrics(self, truth: None, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[float] = []
        monkeypatch.setattr(counter_drift, "labels", lambda kind: SimpleNamespace(set=told.append))

        counters.reconcile()
        counters.reconcile()

        assert told == [1, 0]
