"""Tells in which tables a transaction has written so far: what was refused leaves no trace."""

from django.db import connection

# What keeps who is signed in where, whatever is asked.
_OF_SIGNING_IN = frozenset({"django_session", "usersessions_usersession", "oauth_accesstoken"})


def rows_written() -> dict[str, int]:
    """Return how many rows this process has written lately, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        )
        return dict(cursor.fetchall())


def tables_written_since(before: dict[str, int]) -> set[str]:
    """Return the tables written to in this transaction after ``before`` was counted in it."""
    now = rows_written()
    written = {table for table, rows in now.items() if rows > before.get(table, 0)}
    return written - _OF_SIGNING_IN
