"""The embedded Redis: what it promises, and what it survives."""

import subprocess
from pathlib import Path

from redis import Redis

from instaclone.embedded.redis import RedisServer
from tests.embedded.conftest import Start


class TestRedisServer:
    def test_gives_every_role_its_own_database(self, data: Path, start: Start) -> None:
        server = RedisServer(data=data)
        server.prepare()
        start(server)
        with (
            Redis.from_url(server.url(database=1)) as cache,
            Redis.from_url(server.url(database=2)) as broker,
        ):
            broker.set("message", "waiting")

            cache.flushdb()

            assert broker.get("message") == b"waiting"
            assert cache.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}

    def test_keeps_what_was_written_before_it_was_killed(self, data: Path, start: Start) -> None:
        server = RedisServer(data=data)
        server.prepare()
        process = start(server)
        with Redis.from_url(server.url(database=0)) as client:
            client.set("key", "kept")
        process.kill()
        process.wait()

        again = RedisServer(data=data)
        again.prepare()
        start(again)

        with Redis.from_url(again.url(database=0)) as client:
            assert client.get("key") == b"kept"

    def test_shuts_the_orphan_of_a_lost_supervisor_down(self, data: Path, start: Start) -> None:
        orphan = start_prepared(RedisServer(data=data), start)

        RedisServer(data=data).prepare()

        assert orphan.wait(timeout=10) == 0

    def test_writes_nothing_to_disk_for_tests(self, data: Path, start: Start) -> None:
        server = RedisServer(data=data, durable=False)
        start_prepared(server, start)
        with Redis.from_url(server.url(database=0)) as client:
            client.set("key", "lost")

        assert not [path for path in data.glob("*/*") if path.is_file()]


def start_prepared(server: RedisServer, start: Start) -> subprocess.Popen[bytes]:
    server.prepare()
    return start(server)
