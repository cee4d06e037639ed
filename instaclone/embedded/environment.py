"""The environment variables that tell Django where the embedded servers and files are."""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from instaclone.embedded.bootstrap import ROOT
from instaclone.embedded.directories import private_directory
from instaclone.embedded.postgres import PostgresServer
from instaclone.embedded.redis import RedisServer

# One database per role: clearing the cache empties its whole database.
REDIS_ROLES = ("REDIS_URL", "CACHE_URL", "BROKER_URL", "CHANNELS_URL", "FEED_SHARDS")
REDIS_DATABASES_PER_SITE = len(REDIS_ROLES)


def default_data_directory() -> Path:
    """Where the demo lives unless told otherwise."""
    return Path(os.environ.get("INSTACLONE_DATA") or ROOT / "var").resolve()


def postgres_variables(*, server: PostgresServer) -> Mapping[str, str]:
    """Where the database is."""
    return {"DATABASE_URL": server.url}


def redis_variables(*, server: RedisServer, site: int = 0) -> Mapping[str, str]:
    """Where each role of Redis is; several sites can share one server."""
    first = site * REDIS_DATABASES_PER_SITE
    return {role: server.url(database=first + offset) for offset, role in enumerate(REDIS_ROLES)}


def site_variables(*, data: Path, port: int) -> Mapping[str, str]:
    """Everything else that a site on this machine alone needs."""
    fixed = {
        "DJANGO_SETTINGS_MODULE": "instaclone.settings",
        "DEBUG": "0",
        "INSTACLONE_DEMO": "1",
        "INSTACLONE_DATA": str(data),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
    }
    defaults = {
        "SECRET_KEY": _secret_key(data=data),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "MEDIA_STORAGE_URL": f"file://{data / 'media'}",
        "EMAIL_URL": "demo://",
        "STAFF_2FA": "optional",
    }
    chosen = {name: os.environ.get(name) or value for name, value in defaults.items()}
    return fixed | chosen


def metrics_variables(*, data: Path) -> Mapping[str, str]:
    """Where the site's processes share what they measure, without what earlier ones left."""
    folder = data / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    return {"PROMETHEUS_MULTIPROC_DIR": str(private_directory(folder))}


def _secret_key(*, data: Path) -> str:
    """The site's key, made once: it signs sessions and names media files."""
    path = data / "secret_key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        key = secrets.token_urlsafe(48)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(f"{key}\n")
    return key
