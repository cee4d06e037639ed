"""Fixtures for every test: empty Redis, signed-in browsers, carried-out effects."""

import functools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client, TransactionTestCase
from django.utils.crypto import get_random_string
from django_redis import get_redis_connection

from apps.accounts.models import Account
from apps.accounts.selectors import shut_out_networks
from apps.core import outbox, queue, ratelimits
from apps.core import redis as core_redis
from apps.core.networks import NetworkSet
from apps.core.redis import feed_shard_aliases
from apps.media.services import processing
from tests.media.remembering import remembering_sandbox

ClientFor = Callable[..., Client]

# What migrations write for good: no test changes it.
_MIGRATED = frozenset({"django_content_type", "auth_permission", "django_migrations"})
_LOG = "moderation_auditentry"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the long runs to ``bin/test --full``."""
    if os.environ.get("INSTACLONE_TEST_FULL") == "1":
        return
    skip = pytest.mark.skip(reason="a long run: bin/test --full")
    for item in items:
        if item.get_closest_marker("full") is not None:
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def _empty_redis(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave Redis empty after each test that uses the database.

    A database without keys is not flushed: most tests write into none or one of them.
    """
    yield
    uses_database = request.node.get_closest_marker("django_db") is not None
    if not uses_database and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    aliases = ["default", "channels", *feed_shard_aliases()]
    clients: list[Any] = [get_redis_connection(alias) for alias in aliases]
    clients.append(getattr(queue.broker, "client", None))
    for client in clients:
        if client is not None and client.dbsize():
            client.flushdb()
    ratelimits.forget_limits()
    # An outage of one test must not make the next ones doubt what is cached.
    core_redis.forget_failures()


@pytest.fixture(autouse=True, scope="session")
def _nobody_is_shut_out() -> Iterator[None]:
    """Have no test pay for reading again, in some request, which networks are shut out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shut_out_networks, "_seconds", float("inf"))
        shut_out_networks.hold(NetworkSet())
        yield


@pytest.fixture(autouse=True, scope="session")
def _pictures_are_rendered_once() -> Iterator[None]:
    """Have no test pay for renditions that an earlier one got of the same picture.

    The child process and its encoders took most of the time of those tests; the tests of the
    engine itself call the real one.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processing, "sandbox", remembering_sandbox())
        yield


@pytest.fixture
def client_for() -> ClientFor:
    """Return a function that signs an account in and returns its browser."""

    def make(account: Account, **options: Any) -> Client:
        client = Client(**options)
        client.cookies[settings.SESSION_COOKIE_NAME] = begin_session(account)
        return client

    return make


def begin_session(account: Account) -> str:
    """Sign an account in and return the session's key.

    The row is what ``Client.force_login`` leaves; on its way there that asks fourteen times.
    """
    store = SessionStore()
    signed_in = {
        SESSION_KEY: str(account.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: account.get_session_auth_hash(),
    }
    session = Session.objects.create(
        session_key=get_random_string(32),
        session_data=store.encode(signed_in),
        expire_date=store.get_expiry_date(),
    )
    return session.session_key


@pytest.fixture
def outbox_drained() -> Callable[[], int]:
    """Return a function that carries out every effect of what happened so far."""
    return outbox.drain


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_in_one_go() -> Iterator[None]:
    """Empty only tables that hold something after a test of whole transactions.

    Django's flush truncates every table and makes all content types and permissions anew, which
    took longer than most of these tests.
    """

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield


def empty_tables() -> None:
    """Empty every table that holds something, but what migrations wrote."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_which_hold_something())
        _empty_tables(cursor, [table for (table,) in cursor.fetchall()])


@functools.cache
def _which_hold_something() -> str:
    tables = set(connection.introspection.django_table_names(only_existing=True)) - _MIGRATED
    queries = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables]
    return " UNION ALL ".join(queries)


def _empty_tables(cursor: CursorWrapper, tables: list[str]) -> None:
    # The order does not matter then; nobody but the owner of the log's table can empty that.
    cursor.execute("SET LOCAL session_replication_role = replica")
    if _LOG in tables:
        cursor.execute(f"ALTER TABLE {_LOG} DISABLE TRIGGER audit_append_only")
    for table in tables:
        cursor.execute(f'DELETE FROM "{table}"')
    if _LOG in tables:
        cursor.execute(f"ALTER TABLE {_LOG} ENABLE ALWAYS TRIGGER audit_append_only")


class RoundTrips:
    """How often Redis was waited for."""

    count = 0


@pytest.fixture
def count_round_trips() -> Callable[[], Any]:
    """Return a context manager that counts the round trips to any Redis role."""
    import contextlib

    from redis.connection import AbstractConnection

    @contextlib.contextmanager
    def counting() -> Iterator[RoundTrips]:
        trips = RoundTrips()
        send = AbstractConnection.send_packed_command

        def counted(self: Any, command: Any, check_health: bool = True) -> Any:
            trips.count += 1
            return send(self, command, check_health=check_health)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(AbstractConnection, "send_packed_command", counted)
            yield trips

    return counting
