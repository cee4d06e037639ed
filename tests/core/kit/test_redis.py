"""A server that dies, freezes or is full costs little time, and is used again when it heals."""

import pytest

from apps.core import redis as core_redis
from apps.core.redis import Breaker, RedisUnavailable, feeds_for, owner_key, redis_for
from tests.core.kit.conftest import HurtableRedis


@pytest.fixture
def cache_server(hurtable_redis: HurtableRedis, use_redis: object) -> HurtableRedis:
    use_redis(default=hurtable_redis.url())  # type: ignore[operator]  # a function
    return hurtable_redis


def ask() -> bool:
    return bool(redis_for("cache").ping())


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.before()
        breaker.failed()


class TestBreaker:
    def test_stays_closed_for_two_failures(self, clock: list[float]) -> None:
        breaker = Breaker()
        fail(breaker, core_redis.FAILURES_TO_OPEN - 1)

        breaker.before()

    def test_forgets_failures_after_a_success(self, clock: list[float]) -> None:
        breaker = Breaker()
        for _ in range(3):
            fail(breaker, core_redis.FAILURES_TO_OPEN - 1)
            breaker.succeeded()

        breaker.before()

    def test_opens_at_the_third_failure(self, clock: list[float]) -> None:
        breaker = Breaker()
        fail(breaker, core_redis.FAILURES_TO_OPEN)

        with pytest.raises(RedisUnavailable, match="circuit open"):
            breaker.before()
        assert breaker.failed_at is not None

    def test_lets_one_caller_probe_each_second(self, clock: list[float]) -> None:
        breaker = Breaker()
        fail(breaker, core_redis.FAILURES_TO_OPEN)

        clock[0] += core_redis.OPEN_SECONDS + 0.1
        breaker.before()

        with pytest.raises(RedisUnavailable):
            breaker.before()

    def test_closes_when_the_probe_succeeds(self, clock: list[float]) -> None:
        breaker = Breaker()
        fail(breaker, core_redis.FAILURES_TO_OPEN)
        clock[0] += core_redis.OPEN_SECONDS + 0.1
        breaker.before()

        breaker.succeeded()

        breaker.before()
        breaker.before()


class TestServer:
    @pytest.mark.parametrize("hurt", ["kill", "freeze"])
    def test_opens_the_breaker_and_heals(
        self, cache_server: HurtableRedis, clock: list[float], hurt: str
    ) -> None:
        assert ask()
        getattr(cache_server, hurt)()

        for _ in range(core_redis.FAILURES_TO_OPEN):
            with pytest.raises(RedisUnavailable):
                ask()
        with pytest.raises(RedisUnavailable, match="circuit open"):
            ask()

        if hurt == "kill":
            cache_server.start()
        else:
            cache_server.thaw()
        clock[0] += core_redis.OPEN_SECONDS + 0.1

        assert ask()
        assert ask()

    def test_refuses_pipelines_and_scripts_alike(self, cache_server: HurtableRedis) -> None:
        client = redis_for("cache")
        cache_server.kill()

        with pytest.raises(RedisUnavailable):
            client.pipeline().set("a", 1).execute()
        with pytest.raises(RedisUnavailable):
            client.register_script("return 1")()

    def test_keeps_the_roles_apart(self, cache_server: HurtableRedis, clock: list[float]) -> None:
        cache_server.kill()
        for _ in range(core_redis.FAILURES_TO_OPEN):
            with pytest.raises(RedisUnavailable):
                ask()

        assert redis_for("channels").ping()

    def test_counts_a_full_server_as_unavailable_for_writes_only(
        self, cache_server: HurtableRedis
    ) -> None:
        client = redis_for("cache")
        client.set("kept", "x")
        client.config_set("maxmemory", 1)

        for _ in range(core_redis.FAILURES_TO_OPEN + 1):
            with pytest.raises(RedisUnavailable, match="maxmemory"):
                client.set("more", "y")
            with pytest.raises(RedisUnavailable):
                client.pipeline().set("more", "y").execute()

        assert client.get("kept") == b"x"


class TestPipeline:
    def test_does_not_wrap_commands_in_a_transaction(self) -> None:
        pipeline = redis_for("cache").pipeline()

        assert not pipeline.transaction


class TestFeedsFor:
    def test_answers_with_the_server_of_the_owner(self) -> None:
        assert feeds_for(1).ping()

    def test_marks_the_bucket_in_the_key(self) -> None:
        assert owner_key("f", 5 << 10) == f"f:{{5}}:{5 << 10}"
