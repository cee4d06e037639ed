"""Inserting a row at most once: one statement that tells whether it was this one."""

from collections.abc import Sequence

from django.db import connection, models


def insert_once(row: models.Model, *, columns: Sequence[str]) -> bool:
    """Insert the named columns of ``row``; return False if a row with its key exists.

    ``bulk_create(ignore_conflicts=True)`` does not tell which happened, and catching the error
    would cost a savepoint on each like.
    """
    meta = row._meta  # noqa: SLF001  # the documented model API
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608  # names of this code base
            [getattr(row, column) for column in columns],
        )
        return int(cursor.rowcount) == 1
