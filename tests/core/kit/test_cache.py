"""Cached bytes are never older than the last deletion, and never needed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from django.db import OperationalError

from apps.core import cache as core_cache
from apps.core.cache import TOMBSTONE, CachedBytes, shape_of
from apps.core.ids import new_owner_id
from apps.core.redis import redis_for
from tests.core.kit.conftest import HurtableRedis

pytestmark = pytest.mark.django_db

FRESH_SECONDS = 600


@dataclass
class Rows:
    """What a table would hold, and how often it was asked."""

    values: dict[int, bytes] = field(default_factory=dict)
    asked: list[list[int]] = field(default_factory=list)

    def load(self, ids: Sequence[int]) -> Mapping[int, bytes]:
        self.asked.append(list(ids))
        return {i: self.values[i] for i in ids if i in self.values}


@pytest.fixture
def rows() -> Rows:
    return Rows({new_owner_id(): b"one", new_owner_id(): b"two"})


def cache_of(rows: Rows, load: object = None) -> CachedBytes[int]:
    return CachedBytes(
        name="probe",
        prefix="t",
        load=load or rows.load,  # type: ignore[arg-type]  # a loader
        fresh_for=FRESH_SECONDS,
        ttl=86_400,
    )


def stored(value: bytes) -> bytes:
    """A value as another process would have filled it just now."""
    return int(time.time() + FRESH_SECONDS).to_bytes(4, "big") + bytes(2) + value


@pytest.fixture
def much_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Turn everything that is cached stale."""

    def move() -> None:
        later = SimpleNamespace(
            time=lambda: time.time() + 2 * FRESH_SECONDS,
            sleep=time.sleep,
            monotonic_ns=time.monotonic_ns,
        )
        monkeypatch.setattr(core_cache, "time", later)

    return move


class TestGetMany:
    def test_loads_a_batch_once(self, rows: Rows) -> None:
        cache = cache_of(rows)
        ids = list(rows.values)

        assert cache.get_many(ids) == rows.values
        assert cache.get_many(ids) == rows.values

        assert rows.asked == [ids]

    def test_loads_only_what_is_missing(self, rows: Rows) -> None:
        cache = cache_of(rows)
        first, second = rows.values
        cache.get_many([first])

        assert cache.get_many([first, second]) == rows.values

        assert rows.asked == [[first], [second]]

    def test_remembers_what_does_not_exist(self, rows: Rows) -> None:
        cache = cache_of(rows)

        assert cache.get_many([404]) == {}
        assert cache.get_many([404]) == {}

        assert rows.asked == [[404]]
        assert redis_for("cache").get(cache.key(404)) == TOMBSTONE

    def test_asks_nobody_for_nothing(self, rows: Rows) -> None:
        assert cache_of(rows).get_many([]) == {}
        assert rows.asked == []

    def test_does_not_keep_what_was_deleted_while_it_loaded(self, rows: Rows) -> None:
        object_id = next(iter(rows.values))

        def load_slowly(ids: Sequence[int]) -> Mapping[int, bytes]:
            old = dict(rows.load(ids))
            rows.values[object_id] = b"new"
            cache.delete(object_id)
            return old

        cache = cache_of(rows, load_slowly)
        assert cache.get_many([object_id]) == {object_id: b"one"}

        assert cache_of(rows).get_many([object_id]) == {object_id: b"new"}

    def test_does_not_bring_back_what_was_buried_while_it_loaded(self, rows: Rows) -> None:
        object_id = next(iter(rows.values))

        def load_slowly(ids: Sequence[int]) -> Mapping[int, bytes]:
            old = dict(rows.load(ids))
            cache.bury(object_id)
            return old

        cache = cache_of(rows, load_slowly)
        cache.get_many([object_id])

        assert cache_of(rows).get_many([object_id]) == {}

    def test_lets_one_reader_fill_for_all(self, rows: Rows) -> None:
        object_id = next(iter(rows.values))
        cache = cache_of(rows)

        def load_while_another_reads(ids: Sequence[int]) -> Mapping[int, bytes]:
            # Somebody else misses meanwhile, is answered, and does not fill.
            assert cache.get_many(ids) == {object_id: b"one"}
            assert redis_for("cache").get(cache.key(object_id)) is None
            return rows.load(ids)

        cache_of(rows, load_while_another_reads).get_many([object_id])

        assert cache.get_many([object_id]) == {object_id: b"one"}
        assert len(rows.asked) == 2

    def test_takes_what_another_reader_fills_meanwhile(
        self, rows: Rows, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        object_id = next(iter(rows.values))
        cache = cache_of(rows)
        client = redis_for("cache")
        client.set(f"lk:{cache.key(object_id)}", "another reader")
        fill = SimpleNamespace(
            sleep=lambda _: client.set(cache.key(object_id), stored(b"filled")),
            monotonic_ns=lambda: 1,
            time=time.time,
        )
        monkeypatch.setattr(core_cache, "time", fill)

        assert cache.get_many([object_id]) == {object_id: b"filled"}
        assert rows.asked == []

    def test_loads_what_another_reader_never_fills(self, rows: Rows) -> None:
        object_id = next(iter(rows.values))
        cache = cache_of(rows)
        redis_for("cache").set(f"lk:{cache.key(object_id)}", "a reader that died")

        assert cache.get_many(list(rows.values)) == rows.values

        assert redis_for("cache").get(cache.key(object_id)) is None

    def test_loads_everything_while_redis_is_gone(
        self, rows: Rows, hurtable_redis: HurtableRedis, use_redis: object
    ) -> None:
        use_redis(default=hurtable_redis.url())  # type: ignore[operator]  # a function
        hurtable_redis.kill()

        assert cache_of(rows).get_many(list(rows.values)) == rows.values

    def test_answers_when_redis_dies_between_read_and_fill(
        self, rows: Rows, hurtable_redis: HurtableRedis, use_redis: object
    ) -> None:
        use_redis(default=hurtable_redis.url())  # type: ignore[operator]  # a function

        def load_and_kill(ids: Sequence[int]) -> Mapping[int, bytes]:
            hurtable_redis.kill()
            return rows.load(ids)

        assert cache_of(rows, load_and_kill).get_many(list(rows.values)) == rows.values


class TestShape:
    def test_a_value_of_another_version_of_the_code_counts_as_missing(self, rows: Rows) -> None:
        older = cache_of(rows)
        newer = replace(older, shape=7)
        object_id = next(iter(rows.values))
        older.get_many([object_id])
        rows.values[object_id] = b"of a new shape"

        assert newer.get_many([object_id]) == {object_id: b"of a new shape"}
        assert newer.get_many([object_id]) == {object_id: b"of a new shape"}
        assert len(rows.asked) == 2

    def test_so_does_what_is_no_value_of_ours(self, rows: Rows) -> None:
        cache = cache_of(rows)
        object_id = next(iter(rows.values))
        redis_for("cache").set(cache.key(object_id), b"odd")

        assert cache.get_many([object_id]) == {object_id: b"one"}

    def test_follows_the_fields_of_a_type(self) -> None:
        class Card(msgspec.Struct):
            name: str

        class Renamed(msgspec.Struct):
            title: str

        assert shape_of(Card) == shape_of(Card)
        assert shape_of(Card) != shape_of(Renamed)


class TestStale:
    def test_renews_what_has_been_cached_for_long(
        self, rows: Rows, much_later: Callable[[], None]
    ) -> None:
        object_id = next(iter(rows.values))
        cache = cache_of(rows)
        cache.get_many([object_id])
        rows.values[object_id] = b"missed by every delete"
        assert cache.get_many([object_id]) == {object_id: b"one"}

        much_later()

        assert cache.get_many([object_id]) == {object_id: b"missed by every delete"}
        cache.get_many([object_id])
        assert len(rows.asked) == 2

    def test_serves_what_another_reader_is_just_renewing(
        self, rows: Rows, much_later: Callable[[], None]
    ) -> None:
        object_id = next(iter(rows.values))
        cache = cache_of(rows)
        cache.get_many([object_id])
        rows.values[object_id] = b"new"
        much_later()
        redis_for("cache").set(f"lk:{cache.key(object_id)}", "another reader")

        assert cache.get_many([object_id]) == {object_id: b"one"}
        assert len(rows.asked) == 1

    def test_forgets_what_has_gone_meanwhile(
        self, rows: Rows, much_later: Callable[[], None]
    ) -> None:
        object_id = next(iter(rows.values))
        cache = cache_of(rows)
        cache.get_many([object_id])
        del rows.values[object_id]

        much_later()

        assert cache.get_many([object_id]) == {}
        assert redis_for("cache").get(cache.key(object_id)) == TOMBSTONE

    def test_serves_on_while_postgresql_does_not_answer(
        self, rows: Rows, much_later: Callable[[], None]
    ) -> None:
        object_id = next(iter(rows.values))
        cache_of(rows).get_many([object_id])

        def fail(ids: Sequence[int]) -> Mapping[int, bytes]:
            raise OperationalError("the server closed the connection")

        much_later()

        assert cache_of(rows, fail).get_many([object_id]) == {object_id: b"one"}

    def test_does_not_keep_a_renewal_that_a_deletion_overtook(
        self, rows: Rows, much_later: Callable[[], None]
    ) -> None:
        object_id = next(iter(rows.values))
        cache_of(rows).get_many([object_id])

        def load_slowly(ids: Sequence[int]) -> Mapping[int, bytes]:
            old = dict(rows.load(ids))
            rows.values[object_id] = b"new"
            cache.delete(object_id)
            return old

        cache = cache_of(rows, load_slowly)
        much_later()
        cache.get_many([object_id])

        assert cache_of(rows).get_many([object_id]) == {object_id: b"new"}

    def test_spreads_the_moments_at_which_values_turn_stale(self, rows: Rows) -> None:
        rows.values = {new_owner_id(): b"value" for _ in range(20)}
        cache = cache_of(rows)
        cache.get_many(list(rows.values))

        stored_values: Any = redis_for("cache").mget([cache.key(i) for i in rows.values])
        moments = {value[:4] for value in stored_values}

        assert len(moments) > 1


class TestDelete:
    def test_makes_the_next_reader_load(self, rows: Rows) -> None:
        cache = cache_of(rows)
        object_id = next(iter(rows.values))
        cache.get_many([object_id])
        rows.values[object_id] = b"new"

        cache.delete(object_id)

        assert cache.get_many([object_id]) == {object_id: b"new"}

    def test_does_nothing_for_nothing(self, rows: Rows) -> None:
        cache_of(rows).delete()


class TestBury:
    def test_hides_what_was_cached_without_asking_postgresql(self, rows: Rows) -> None:
        cache = cache_of(rows)
        object_id = next(iter(rows.values))
        cache.get_many([object_id])

        cache.bury(object_id)

        assert cache.get_many([object_id]) == {}
        assert len(rows.asked) == 1
