"""Real servers for the tests: up before the settings are read, gone when pytest ends.

Whatever the caller's environment points to is left alone: tests empty the databases they use.
"""

import atexit
import contextlib
import os
import re
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

import pytest

from instaclone.embedded import servers
from instaclone.embedded.directories import throw_away_directory
from instaclone.embedded.environment import (
    REDIS_DATABASES_PER_SITE,
    REDIS_ROLES,
    postgres_variables,
    redis_variables,
)
from instaclone.embedded.exceptions import EmbeddedError
from instaclone.embedded.postgres import PostgresServer
from instaclone.embedded.redis import RedisServer

_REDIS_DATABASES = 256
# What a developer's shell or a CI job may point elsewhere.
_FOREIGN_VARIABLES = ("DATABASE_REPLICA_URLS", "MEDIA_URL", "MEDIA_CDN_URLS", "SERVE_APPS")
_PLAIN_VARIABLES = {
    "SECRET_KEY": "a key for tests only, long enough to satisfy every check made on it",
    "DEBUG": "0",
    "SITE_URL": "http://127.0.0.1",
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
    "EMAIL_URL": "demo://",
    "STAFF_2FA": "optional",
}

_running = contextlib.ExitStack()
# pytest_unconfigure is skipped when pytest gives up before it is configured.
atexit.register(_running.close)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Start the servers; as a wrapper this runs before pytest-django loads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        try:
            os.environ.update(_running.enter_context(_services()))
        except EmbeddedError as error:
            _running.close()
            raise pytest.UsageError(str(error)) from error
        for name in _FOREIGN_VARIABLES:
            os.environ.pop(name, None)
    else:
        os.environ.update(_own_databases(worker=worker))
    yield


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what this process started; xdist workers started nothing."""
    _running.close()


@contextlib.contextmanager
def _services() -> Iterator[Mapping[str, str]]:
    with throw_away_directory(prefix="instaclone-test-") as data:
        (data / "site" / "media").mkdir(parents=True)
        postgres = PostgresServer(data=data, durable=False)
        redis = RedisServer(data=data, durable=False, databases=_REDIS_DATABASES)
        with servers.serving(postgres, redis):
            yield {
                **_PLAIN_VARIABLES,
                **postgres_variables(server=postgres),
                **redis_variables(server=redis),
                "INSTACLONE_DATA": str(data / "site"),
                "MEDIA_STORAGE_URL": f"file://{data / 'site' / 'media'}",
            }


def _own_databases(*, worker: str) -> Mapping[str, str]:
    """Give an xdist worker its own Redis databases and files beside its siblings'."""
    number = int(worker.removeprefix("gw"))
    first = number * REDIS_DATABASES_PER_SITE
    variables = {}
    for name in REDIS_ROLES:
        url = os.environ[name]
        variables[name] = re.sub(r"db=(\d+)$", lambda found: f"db={first + int(found[1])}", url)
    site = Path(os.environ["INSTACLONE_DATA"]) / worker
    (site / "media").mkdir(parents=True, exist_ok=True)
    variables["INSTACLONE_DATA"] = str(site)
    variables["MEDIA_STORAGE_URL"] = f"file://{site / 'media'}"
    return variables
