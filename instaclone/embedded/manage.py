"""bin/manage: manage.py against the running demo's servers, or with servers of its own."""

import os
import sys
from collections.abc import Mapping

from instaclone.embedded import processes, running, servers
from instaclone.embedded.bootstrap import ROOT, command_environment
from instaclone.embedded.directories import claimed, owned
from instaclone.embedded.environment import (
    default_data_directory,
    postgres_variables,
    redis_variables,
    site_variables,
)
from instaclone.embedded.exceptions import EmbeddedError
from instaclone.embedded.postgres import PostgresServer
from instaclone.embedded.redis import RedisServer

_DEFAULT_PORT = 8000
_HANDOVER_SECONDS = 15.0


def main() -> int:
    """Run one management command; return its exit code."""
    data = default_data_directory()
    try:
        found = running.variables(data=data)
        if found is not None:
            return _manage(found)
        with owned(data=claimed(data), wait_seconds=_HANDOVER_SECONDS):
            return _with_own_servers()
    except EmbeddedError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


def _with_own_servers() -> int:
    """Start what the environment does not point to, for the length of the command."""
    data = default_data_directory()
    variables = dict(site_variables(data=data, port=_DEFAULT_PORT))
    started: list[PostgresServer | RedisServer] = []
    if not os.environ.get("DATABASE_URL"):
        postgres = PostgresServer(data=data)
        variables |= postgres_variables(server=postgres)
        started.append(postgres)
    if not os.environ.get("REDIS_URL"):
        redis = RedisServer(data=data)
        variables |= redis_variables(server=redis)
        started.append(redis)
    with servers.serving(*started):
        return _manage(variables)


def _manage(variables: Mapping[str, str]) -> int:
    argv = [sys.executable, str(ROOT / "manage.py"), *sys.argv[1:]]
    return processes.run_in_foreground(argv=argv, env={**command_environment(), **variables})


if __name__ == "__main__":
    raise SystemExit(main())
