"""Makes the acceptance site once in a whole run, and gives each module a copy of its own.

Seeding takes half a minute, nearly all of it pictures; copying its database and its files takes a
fraction of a second, and leaves the database of the other tests as it was.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.test import override_settings

_ORIGINAL = "acceptance"
_COPY = "{name}_acceptance"


@contextlib.contextmanager
def staged(*, run: Path, place: Path, seed: Callable[[], dict[str, Any]]) -> Iterator[Any]:
    """Put on a copy of the site that ``seed`` makes, and return what it said of it.

    ``run`` is shared by all processes of the run, ``place`` is empty and for this copy alone.
    """
    media = place / "media"
    with _alone(run):
        if not (run / "site.json").exists():
            with _database(_ORIGINAL), _files(run / "media"):
                (run / "site.json").write_text(json.dumps(seed()))
        copy = _COPY.format(name=connection.settings_dict["NAME"])
        shutil.copytree(run / "media", media)
        _copy_database(_ORIGINAL, copy)
    try:
        with _connected_to(copy), _files(media):
            yield json.loads((run / "site.json").read_text())
    finally:
        _drop_database(copy)


@contextlib.contextmanager
def _alone(run: Path) -> Iterator[None]:
    """Let one process after the other see whether the original is there."""
    run.mkdir(exist_ok=True)
    with (run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _database(name: str) -> Iterator[None]:
    """Start from the tests' own empty tables, and leave nothing behind that is half made."""
    _copy_database(connection.settings_dict["NAME"], name)
    try:
        with _connected_to(name):
            yield
    except BaseException:
        _drop_database(name)
        raise


def _copy_database(source: str, target: str) -> None:
    connections.close_all()
    _tell_the_server(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _drop_database(name: str) -> None:
    _tell_the_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _tell_the_server(statement: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(statement)


@contextlib.contextmanager
def _connected_to(name: str) -> Iterator[None]:
    own = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = own
        ContentType.objects.clear_cache()


@contextlib.contextmanager
def _files(directory: Path) -> Iterator[None]:
    # Setting STORAGES anew makes Django forget the old ones.
    storages = dict(settings.STORAGES)
    with override_settings(MEDIA_STORAGE_URL=f"file://{directory}", STORAGES=storages):
        yield
