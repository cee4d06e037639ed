"""What is taken from the pool of connections to PostgreSQL."""

import select
from collections.abc import Iterator
from copy import deepcopy

import psycopg
import pytest
from django.db import OperationalError, connection

from instaclone.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def pooled() -> Iterator[DatabaseWrapper]:
    """A way to the same database, with a pool of three; other tests have none."""
    wrapper = DatabaseWrapper(deepcopy(connection.settings_dict))
    wrapper.settings_dict["OPTIONS"]["pool"] = {"min_size": 3, "max_size": 3, "timeout": 5}
    pool = wrapper.pool
    assert pool is not None
    pool.open(wait=True)
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def ask(wrapper: DatabaseWrapper, sql: str) -> object:
    with wrapper.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def hang_up(pids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [pids])


def wait_until_told(wrapper: DatabaseWrapper) -> None:
    """Wait until the server has said something to everything in the pool."""
    assert wrapper.pool is not None
    for one in wrapper.pool._pool:
        unread = select.poll()
        unread.register(one.fileno(), select.POLLIN)
        assert unread.poll(5_000)


class TestPool:
    def test_gives_a_connection_without_asking_the_server(self, pooled: DatabaseWrapper) -> None:
        pids = set()
        for _ in range(3):
            pids.add(ask(pooled, "SELECT pg_backend_pid() AS the_last_words"))
            pooled.close()

        pooled.ensure_connection()

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT query FROM pg_stat_activity WHERE pid = ANY(%s)", [list(pids)]
            )
            assert cursor.fetchall() == [("SELECT pg_backend_pid() AS the_last_words",)]

    def test_gives_none_that_the_server_has_ended(self, pooled: DatabaseWrapper) -> None:
        pids = []
        for _ in range(3):
            pids.append(ask(pooled, "SELECT pg_backend_pid()"))
            pooled.close()
        hang_up(pids)
        wait_until_told(pooled)

        for _ in range(4):
            assert ask(pooled, "SELECT pg_backend_pid()") not in pids
            pooled.close()

    def test_keeps_one_that_was_told_something(self, pooled: DatabaseWrapper) -> None:
        pids = []
        for _ in range(3):
            pids.append(ask(pooled, "SELECT pg_backend_pid() FROM set_config('a.b', '', false)"))
            with pooled.cursor() as cursor:
                cursor.execute("LISTEN the_bell")
            pooled.close()
        with psycopg.connect(**pooled.get_connection_params(), autocommit=True) as other:
            other.execute("NOTIFY the_bell")
        wait_until_told(pooled)

        for _ in range(3):
            assert ask(pooled, "SELECT pg_backend_pid()") in pids
            pooled.close()

    def test_says_so_when_there_is_no_server_any_more(
        self, pooled: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert pooled.pool is not None
        pids = []
        for _ in range(3):
            pids.append(ask(pooled, "SELECT pg_backend_pid()"))
            pooled.close()
        pooled.pool.timeout = 0.2
        monkeypatch.setattr(pooled.pool, "kwargs", {"host": "/nonexistent"})
        hang_up(pids)
        wait_until_told(pooled)

        with pytest.raises(OperationalError, match="get a connection"):
            pooled.ensure_connection()
