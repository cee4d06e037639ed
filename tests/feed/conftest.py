"""What the tests of home feeds share."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from redis import ConnectionError as RedisConnectionError

from apps.accounts.models import Account
from apps.core import outbox
from apps.core.redis import feeds_for, owner_key
from apps.feed import services
from apps.feed.types import HomePage
from apps.graph.policy import Viewer
from tests.core.kit.conftest import heal


def stored(account: Account) -> list[int]:
    """Return what an account's list holds, markers included."""
    return [int(v) for v in feeds_for(account.pk).lrange(owner_key("f", account.pk), 0, -1)]


def open_home(account: Account, cursor: str | None = None, now: datetime | None = None) -> HomePage:
    """Open the home page as somebody."""
    return services.open_home(viewer=Viewer(account.pk), cursor=cursor, now=now)


def shown(account: Account) -> list[int]:
    """Return the post ids of somebody's whole home feed, page by page."""
    ids: list[int] = []
    cursor = None
    while True:
        page = open_home(account, cursor)
        ids += [int(post.id) for post in page.posts]
        if page.next_cursor is None:
            return ids
        cursor = page.next_cursor


def settle() -> None:
    """Carry out every effect of what happened so far."""
    outbox.drain()


@pytest.fixture
def redis_is_gone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every command to Redis fail as if the server were stopped."""

    def refuse(*_: object, **__: object) -> None:
        raise RedisConnectionError("refused")

    monkeypatch.setattr("redis.connection.AbstractConnection.send_packed_command", refuse)
    monkeypatch.setattr("redis.connection.AbstractConnection.connect", refuse)
    yield
    monkeypatch.undo()
    heal()
