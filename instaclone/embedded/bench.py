"""bin/bench: the measurements of bench/ on throw-away servers set up as a site's should be."""

import sys

from instaclone.embedded import processes, servers
from instaclone.embedded.bootstrap import ROOT, command_environment
from instaclone.embedded.directories import throw_away_directory
from instaclone.embedded.environment import (
    postgres_variables,
    redis_variables,
    site_variables,
)
from instaclone.embedded.exceptions import EmbeddedError
from instaclone.embedded.postgres import PostgresServer
from instaclone.embedded.progress import StepFailed, run_step
from instaclone.embedded.redis import RedisServer

_PORT = 8000


def main() -> int:
    """Prepare an empty site and measure it; return the exit code."""
    try:
        with throw_away_directory(prefix="instaclone-bench-") as data:
            # As docs/operations.md recommends: Redis has no promises to keep, PostgreSQL has.
            postgres, redis = PostgresServer(data=data), RedisServer(data=data, durable=False)
            with servers.serving(postgres, redis):
                environment = {
                    **command_environment(),
                    **site_variables(data=data, port=_PORT),
                    **postgres_variables(server=postgres),
                    **redis_variables(server=redis),
                }
                for arguments in (("migrate", "--noinput"), ("collectstatic", "--noinput")):
                    run_step(
                        f"Preparing: manage.py {arguments[0]}",
                        [sys.executable, str(ROOT / "manage.py"), *arguments],
                        env=environment,
                    )
                return processes.run_in_foreground(
                    argv=[sys.executable, "-m", "bench", *sys.argv[1:]], env=environment
                )
    except (EmbeddedError, StepFailed) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
