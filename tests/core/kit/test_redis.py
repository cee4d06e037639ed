"""A server that dies, freezes or is full costs little time, and is used again when it heals."""

import threading
from collections.abc import Iterator

import pytest
import redis

from apps.core import redis as core_redis
from apps.core.redis import Breaker, RedisUnavailable, feeds_for, owner_key, redis_for
from instaclone.embedded.processes import wait_until
from tests.core.kit.conftest import HurtableRedis


@pytest.fixture
def cache_server(hurtable_redis: HurtableRedis, use_redis: object) -> HurtableRedis:
    use_redis(default=hurtable_redis.url())  # type: ignore[operator]  # a function
    return hurtable_redis


def ask() -> bool:
    return bool(redis_for("cache").ping())


def answers() -> bool:
    try:
        return ask()
    except RedisUnavailable:
        return False


class Server:
    """Answers pings or not; says when it was asked."""

    def __init__(self) -> None:
        self.error: Exception | None = redis.TimeoutError("silent")
        self.was_asked = threading.Event()

    def ping(self) -> None:
        self.was_asked.set()
        if self.error is not None:
            raise self.error


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(core_redis, "ASK_EVERY_SECONDS", 0.01)
    return Server()


@pytest.fixture
def breaker(server: Server) -> Iterator[Breaker]:
    breaker = Breaker(server.ping)
    yield breaker
    breaker.succeeded()


def is_open(breaker: Breaker) -> bool:
    try:
        breaker.before()
    except RedisUnavailable:
        return True
    return False


def closes(breaker: Breaker) -> bool:
    return wait_until(lambda: not is_open(breaker), seconds=10)


class TestBreaker:
    def test_is_closed_at_first(self, breaker: Breaker, server: Server) -> None:
        assert not is_open(breaker)
        assert not server.was_asked.is_set()
        assert breaker.failed_at is None

    def test_opens_at_a_failure(self, breaker: Breaker) -> None:
        breaker.failed()

        with pytest.raises(RedisUnavailable, match="circuit open"):
            breaker.before()
        assert breaker.failed_at is not None

    @pytest.mark.parametrize("error", [redis.TimeoutError, redis.ConnectionError])
    def test_stays_open_while_the_server_is_silent(
        self, breaker: Breaker, server: Server, error: type[Exception]
    ) -> None:
        server.error = error("silent")
        breaker.failed()

        for _ in range(3):
            server.was_asked.clear()
            assert server.was_asked.wait(10)
            assert is_open(breaker)

    @pytest.mark.parametrize("answer", [None, redis.ResponseError("NOPERM")])
    def test_closes_when_the_server_answers_without_a_caller(
        self, breaker: Breaker, server: Server, answer: Exception | None
    ) -> None:
        breaker.failed()
        assert server.was_asked.wait(10)

        server.error = answer

        assert closes(breaker)
        assert not is_open(breaker)

    def test_opens_again(self, breaker: Breaker, server: Server) -> None:
        server.error = None
        breaker.failed()
        assert closes(breaker)

        server.error = redis.TimeoutError("silent")
        breaker.failed()

        assert is_open(breaker)

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_goes_on_asking_after_its_thread_has_died(
        self, breaker: Breaker, server: Server
    ) -> None:
        # What a fork leaves of threads: nothing.
        server.error = SystemExit()
        breaker.failed()
        assert server.was_asked.wait(10)

        server.error = None

        assert closes(breaker)


class TestServer:
    @pytest.mark.parametrize("hurt", ["kill", "freeze"])
    def test_opens_the_breaker_and_heals(self, cache_server: HurtableRedis, hurt: str) -> None:
        assert ask()
        getattr(cache_server, hurt)()

        with pytest.raises(RedisUnavailable):
            ask()
        with pytest.raises(RedisUnavailable, match="circuit open"):
            ask()

        if hurt == "kill":
            cache_server.start()
        else:
            cache_server.thaw()

        assert wait_until(answers, seconds=10)
        assert ask()

    def test_waits_once_for_all_databases_of_a_server(
        self, hurtable_redis: HurtableRedis, use_redis: object
    ) -> None:
        use_redis(default=hurtable_redis.url(0), channels=hurtable_redis.url(1))  # type: ignore[operator]  # a function
        hurtable_redis.freeze()
        with pytest.raises(RedisUnavailable, match="Timeout"):
            ask()

        with pytest.raises(RedisUnavailable, match="circuit open"):
            redis_for("channels").ping()

    def test_refuses_pipelines_and_scripts_alike(self, cache_server: HurtableRedis) -> None:
        client = redis_for("cache")
        cache_server.kill()

        with pytest.raises(RedisUnavailable):
            client.pipeline().set("a", 1).execute()
        with pytest.raises(RedisUnavailable):
            client.register_script("return 1")()

    def test_keeps_the_servers_apart(self, cache_server: HurtableRedis) -> None:
        cache_server.kill()
        with pytest.raises(RedisUnavailable):
            ask()

        assert redis_for("channels").ping()

    def test_counts_a_full_server_as_unavailable_for_writes_only(
        self, cache_server: HurtableRedis
    ) -> None:
        client = redis_for("cache")
        client.set("kept", "x")
        client.config_set("maxmemory", 1)

        for _ in range(3):
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
