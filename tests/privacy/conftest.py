"""One acceptance site for all tests of a module: committed, crawled, and taken away again."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.privacy.stage import staged
from tests.privacy.world import World, flush_redis, seed_site

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
def world(db: None, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[World]:
    """Seed a site whose rate limits do not get into the way of whoever looks at all of it."""
    generous = {
        name: {**limit, **{key: _UNLIMITED for key in ("account", "address") if key in limit}}
        for name, limit in settings.RATE_LIMITS.items()
    }
    base = tmp_path_factory.getbasetemp()
    run = (base if worker_id == "master" else base.parent) / "acceptance"
    place = tmp_path_factory.mktemp("privacy")
    with (
        override_settings(RATE_LIMITS=generous, ACCOUNT_RATE_LIMITS={}),
        staged(run=run, place=place, seed=seed_site) as site,
    ):
        flush_redis()
        yield World.of(site)
    flush_redis()
