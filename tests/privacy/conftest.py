"""One acceptance site for all tests of a module: committed, crawled, and taken away again."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.privacy.world import World, empty_site, flush_redis

_UNLIMITED = "1000000/minute"


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a whole module see what each of its tests commits."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    """Leave the caches as they are: cold and warm are what is tested here."""


@pytest.fixture(scope="module")
def world(db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Seed a site whose rate limits do not get into the way of whoever looks at all of it."""
    generous = {
        name: {**limit, **{key: _UNLIMITED for key in ("account", "address") if key in limit}}
        for name, limit in settings.RATE_LIMITS.items()
    }
    overrides = override_settings(
        RATE_LIMITS=generous,
        ACCOUNT_RATE_LIMITS={},
        MEDIA_STORAGE_URL=f"file://{tmp_path_factory.mktemp('privacy') / 'media'}",
        STORAGES=dict(settings.STORAGES),
    )
    with overrides:
        flush_redis()
        try:
            yield World.seeded()
        finally:
            empty_site()
