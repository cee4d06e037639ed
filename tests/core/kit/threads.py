"""Work that several threads do at once."""

import threading
from collections.abc import Callable

from django.db import connection


def in_threads(count: int, work: Callable[[], object]) -> None:
    """Run ``work`` in several threads, each with its own connection; raise what one raised."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
