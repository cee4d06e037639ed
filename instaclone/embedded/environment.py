"""The environment variables that tell Django where the embedded servers are."""

from collections.abc import Mapping

from instaclone.embedded.postgres import PostgresServer
from instaclone.embedded.redis import RedisServer

# One database per role: clearing the cache empties its whole database.
REDIS_ROLES = ("REDIS_URL", "CACHE_URL", "BROKER_URL", "CHANNELS_URL", "FEED_SHARDS")
REDIS_DATABASES_PER_SITE = len(REDIS_ROLES)


def postgres_variables(*, server: PostgresServer) -> Mapping[str, str]:
    """Where the database is."""
    return {"DATABASE_URL": server.url}


def redis_variables(*, server: RedisServer, site: int = 0) -> Mapping[str, str]:
    """Where each role of Redis is; several sites can share one server."""
    first = site * REDIS_DATABASES_PER_SITE
    return {role: server.url(database=first + offset) for offset, role in enumerate(REDIS_ROLES)}
