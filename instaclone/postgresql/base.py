"""Django's PostgreSQL backend, which asks the server only about connections that may be gone.

With ``CONN_HEALTH_CHECKS`` the pool asks about each connection that it gives: one more round trip
in every request. Whoever hangs up leaves something to read, so to look for that is enough.
"""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, Error
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes from the pool connections that still stand, however many of its others are gone."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection that has not been hung up.

        :raises OperationalError: the server gives no new one in time for those that are gone.
        """
        connection = super().get_new_connection(conn_params)
        while self.pool and not _stands(connection):
            # It makes another one for one that is closed.
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def _stands(connection: Connection) -> bool:
    unread = select.poll()
    try:
        unread.register(connection.fileno(), select.POLLIN)
        if unread.poll(0):
            # The end, most likely; or the server tells of settings that have changed.
            ConnectionPool.check_connection(connection)
    except Error:
        return False
    return True
