"""The monthly partitions of the log: made ahead, mended, and dropped when their time is over."""

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from apps.ranking.engine.months import Month

logger = structlog.get_logger(__name__)

TABLE = "ranking_interaction"
DEFAULT_PARTITION = f"{TABLE}_default"
MONTHS_AHEAD = 2
# This month and the twelve before it, so that nothing becomes older than thirteen months.
MONTHS_KEPT = 13


def keep_partitions(*, now: datetime) -> tuple[list[str], list[str]]:
    """Make the partitions of the coming months and drop the old ones; return the names of both."""
    made = make_partitions(database=connection, now=now)
    oldest_kept = Month.of(now).plus(1 - MONTHS_KEPT)
    dropped = [name for month, name in _partitions(connection) if month < oldest_kept]
    for name in dropped:
        _drop(name)
    return made, dropped


def make_partitions(*, database: BaseDatabaseWrapper, now: datetime) -> list[str]:
    """Make the partitions that are missing up to two months ahead; return their names.

    Rows whose month had no partition lie in the default one; they move into theirs.
    """
    have = {month for month, _ in _partitions(database)}
    wanted = {Month.of(now).plus(months) for months in range(MONTHS_AHEAD + 1)}
    wanted |= set(_stray_months(database))
    return [_make(database, month) for month in sorted(wanted - have)]


def _make(database: BaseDatabaseWrapper, month: Month) -> str:
    """Make a month's partition beside the table and attach it, which hardly locks the table."""
    name = f"{TABLE}_{month.name}"
    since, until = month.start.isoformat(), month.plus(1).start.isoformat()
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        _wait_briefly(cursor)
        cursor.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING INDEXES)")
        # A unique index on the whole table would have to contain its partition key.
        cursor.execute(f"CREATE UNIQUE INDEX {name}_once ON {name} (account_id, id)")
        cursor.execute(
            f"""
            WITH stray AS (
                DELETE FROM {DEFAULT_PARTITION}
                WHERE happened_at >= %s AND happened_at < %s RETURNING *
            ) INSERT INTO {name} SELECT * FROM stray
            """,  # noqa: S608  # both names are made here
            [since, until],
        )
        if cursor.rowcount:
            logger.warning("interactions_had_no_partition", month=month.name, rows=cursor.rowcount)
        cursor.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)",
            [since, until],
        )
    return name


def _drop(name: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        _wait_briefly(cursor)
        cursor.execute(f"DROP TABLE {name}")


def _wait_briefly(cursor: CursorWrapper) -> None:
    """Give up rather than hold up everybody behind us; the next day tries again."""
    cursor.execute("SET LOCAL lock_timeout = '3s'")


def _partitions(database: BaseDatabaseWrapper) -> Iterator[tuple[Month, str]]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT relid::regclass::text FROM pg_partition_tree(%s) WHERE isleaf", [TABLE]
        )
        names = [row[0] for row in cursor.fetchall()]
    return ((month, name) for name in names if (month := Month.of_name(name)) is not None)


def _stray_months(database: BaseDatabaseWrapper) -> Iterator[Month]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT date_trunc('month', happened_at AT TIME ZONE 'UTC')"  # noqa: S608  # a constant
            f" AT TIME ZONE 'UTC' FROM {DEFAULT_PARTITION}"
        )
        return (Month.of(row[0]) for row in cursor.fetchall())
