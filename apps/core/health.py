"""Whether this process can serve: PostgreSQL answers and no migration is missing."""

import time

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

# Reading the migration graph costs tens of milliseconds; anybody may ask for /readyz.
RECHECK_SECONDS = 2.0


class AppliedMigrations:
    """Remembers the answer: for good once everything is applied, else for a moment."""

    def __init__(self) -> None:
        self._applied = False
        self._checked_at = float("-inf")

    def are_complete(self) -> bool:
        if not self._applied and time.monotonic() - self._checked_at >= RECHECK_SECONDS:
            executor = MigrationExecutor(connection)
            targets = executor.loader.graph.leaf_nodes()
            self._applied = not executor.migration_plan(targets)
            self._checked_at = time.monotonic()
        return self._applied


_migrations = AppliedMigrations()


def failures() -> list[str]:
    """Return what is missing for serving pages; empty when ready."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return [] if _migrations.are_complete() else ["migrations"]
    except Error:
        return ["database"]
