"""Fan-out calls onto full lists beside raw Redis and beside Stream-Framework; a list's memory."""

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings

from apps.core.fanout import push_to_lists
from apps.core.ids import new_id, shard_of
from apps.core.redis import feeds_for, feeds_for_bucket, owner_key
from bench.crowd import empty_redis, fill_feeds, make_people, make_posts, settle_redis
from bench.figures import Figure, figure, interleaved, note

FEEDS = 10_000
FEED_LENGTH = 500
PIPELINE = 500
# Documented defaults of Stream-Framework 1.4.
PEER_CHUNK = 100
PEER_TRIM_CHANCE = 0.01
PEER_FEEDS = 1_000
PEER_PROGRAM = Path(__file__).with_name("stream_framework_peer.py")
PEER_LIST = settings.BASE_DIR / "requirements-bench.txt"
PEER_LIBRARIES = settings.BASE_DIR / ".cache" / "bench-peers"
PIP_INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")


def measure() -> list[Figure]:
    """Measure the fan-out call and what a list of 500 costs."""
    empty_redis()
    people = make_people(FEEDS)
    author = people[0]
    make_posts(author=author, count=FEED_LENGTH)
    owner_ids = [account.pk for account in people]
    fill_feeds(owner_ids=owner_ids, like=author.pk)
    settle_redis()
    client = feeds_for(author.pk)
    used = client.memory_usage(owner_key("f", author.pk), samples=0) or 0

    def ours() -> None:
        push_to_lists(prefix="f", owner_ids=owner_ids, value=new_id(shard=shard_of(author.pk)))

    with _peer() as peer:
        our_seconds, raw_seconds, peer_seconds = interleaved(
            ours, _raw(owner_ids), peer or _algorithm(owner_ids[:PEER_FEEDS])
        )
    ours_per_second = FEEDS / our_seconds
    return [
        figure(
            name="fan-out, idempotent",
            value=ours_per_second,
            unit="deliveries/s",
            beside=f"raw pipelined LPUSHX + LTRIM: {FEEDS / raw_seconds:,.0f}/s",
            reference=FEEDS / raw_seconds,
            goal="≥ 0.33",
        ),
        figure(
            name="fan-out beside Stream-Framework's",
            value=ours_per_second,
            unit="deliveries/s",
            beside=f"{'its own feeds' if peer else 'its algorithm'}: "
            f"{PEER_FEEDS / peer_seconds:,.0f}/s",
            reference=PEER_FEEDS / peer_seconds,
            goal="≥ 15",
        ),
        figure(name="memory of a feed of 500", value=used / 1024, unit="KiB", goal="≤ 6"),
    ]


def _raw(owner_ids: Sequence[int]) -> Callable[[], None]:
    """The floor that is not idempotent: two commands per list, in plain pipelines."""
    keys = [owner_key("f", owner_id) for owner_id in owner_ids]
    client = feeds_for_bucket(0)

    def push() -> None:
        value = new_id(shard=0)
        for start in range(0, len(keys), PIPELINE):
            pipeline = client.pipeline()
            for key in keys[start : start + PIPELINE]:
                pipeline.lpushx(key, value)
                pipeline.ltrim(key, 0, FEED_LENGTH - 1)
            pipeline.execute()

    return push


def _algorithm(owner_ids: Sequence[int]) -> Callable[[], None]:
    """What Stream-Framework documents that it does, without the cost of its own code and queue.

    A feed is a sorted set scored by the activity's id; followers are handled in chunks of 100,
    each feed is one round trip that adds, and one in a hundred trims.
    """
    keys = [f"bench:algorithm:{owner_id}" for owner_id in owner_ids]
    client = feeds_for_bucket(0)
    scores = {str(number): float(number) for number in range(FEED_LENGTH)}
    for start in range(0, len(keys), PEER_CHUNK):
        pipeline = client.pipeline()
        for key in keys[start : start + PEER_CHUNK]:
            pipeline.zadd(key, scores)
        pipeline.execute()
    chance = random.Random(1)

    def push() -> None:
        activity = time.time_ns()
        for start in range(0, len(keys), PEER_CHUNK):
            for key in keys[start : start + PEER_CHUNK]:
                pipeline = client.pipeline()
                pipeline.zadd(key, {str(activity): float(activity)})
                pipeline.execute()
                if chance.random() <= PEER_TRIM_CHANCE:
                    client.zremrangebyrank(key, 0, -FEED_LENGTH - 1)

    return push


@contextlib.contextmanager
def _peer() -> Iterator[Callable[[], None] | None]:
    """Run Stream-Framework's own feeds in a process of its own; None where they do not run.

    Its last release is of 2017, so are the libraries it needs, and its manager, which would queue
    the chunks with Celery, uses a word as a name that Python has reserved since: we make the
    chunks, it fills the feeds, and what its queue would cost is left out.
    """
    note("  installing Stream-Framework apart from everything else, unless it is there")
    installed = subprocess.run(
        [sys.executable, *PIP_INSTALL, "--target", str(PEER_LIBRARIES), "-r", str(PEER_LIST)],
        capture_output=True,
        check=False,
    )
    if installed.returncode:
        yield None
        return
    with subprocess.Popen(
        # Without the libraries of this environment.
        [sys.executable, "-S", str(PEER_PROGRAM), settings.FEED_SHARDS[0]],
        env={**os.environ, "PYTHONPATH": str(PEER_LIBRARIES)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as child:

        def push() -> None:
            if not _ask(child):
                raise RuntimeError("Stream-Framework ended early")

        yield push if _ask(child) else None
        child.kill()


def _ask(child: "subprocess.Popen[str]") -> bool:
    if child.stdin is None or child.stdout is None:
        return False
    try:
        print(PEER_FEEDS, file=child.stdin, flush=True)
    except BrokenPipeError:
        return False
    return bool(child.stdout.readline())
