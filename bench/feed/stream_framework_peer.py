"""Fans out with Stream-Framework's own feeds; runs in a process that sees its libraries only.

Reads the number of feeds from each line of stdin, answers with the seconds they took.
"""

import datetime
import sys
import time

import redis
from stream_framework.activity import Activity  # type: ignore[import-not-found]  # not ours
from stream_framework.feeds.redis import RedisFeed  # type: ignore[import-not-found]
from stream_framework.storage.redis import connection  # type: ignore[import-not-found]
from stream_framework.verbs.base import Love  # type: ignore[import-not-found]

LENGTH = 500
CHUNK = 100  # as many as its manager puts into one task


class HomeFeed(RedisFeed):  # type: ignore[misc]  # untyped
    """Their feed at our length."""

    key_format = "bench:peer:%(user_id)s"
    max_length = LENGTH


def activity(number: int) -> Activity:
    moment = datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=number)  # noqa: DTZ001  # as they count
    return Activity(actor=1, verb=Love, object=number % 1000, time=moment)


def main() -> None:
    connection.connection_pool = {
        "default": redis.ConnectionPool.from_url(sys.argv[1], decode_responses=True)
    }
    feeds, number = 0, LENGTH
    full = [activity(each) for each in range(LENGTH)]
    for line in sys.stdin:
        wanted = int(line)
        for user_id in range(feeds, wanted):
            HomeFeed(user_id).add_many(full, trim=False)
        feeds = max(feeds, wanted)
        number += 1
        new = activity(number)
        started = time.perf_counter()
        HomeFeed.insert_activity(new)
        for first in range(0, wanted, CHUNK):
            with HomeFeed.get_timeline_batch_interface() as batch:
                for user_id in range(first, min(first + CHUNK, wanted)):
                    HomeFeed(user_id).add_many([new], batch_interface=batch, trim=True)
        print(time.perf_counter() - started, flush=True)


main()
