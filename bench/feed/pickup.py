"""An idle site: from the commit to the first feed, a worker's pick-up alone, and its idle CPU."""

import statistics
import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Account
from apps.core.events import publish
from apps.core.ids import new_id, shard_of
from apps.core.redis import feeds_for, owner_key, redis_for
from apps.posts.events import PostPublished
from apps.posts.models import AuthorPost, Post
from bench.actors import STARTED, tell_start
from bench.crowd import empty_redis, fill_feeds, follow, make_people, make_posts
from bench.figures import Figure, figure, note, percentile
from bench.processes import cpu_seconds, process

FOLLOWERS = 20
FIRST_FEED_SAMPLES = 100
PICK_UP_SAMPLES = 100
IDLE_SECONDS = 12
PAUSE_SECONDS = 0.15


def measure() -> list[Figure]:
    """Measure with a real relay and a real worker process."""
    empty_redis()
    people = make_people(FOLLOWERS + 1)
    author, *followers = people
    make_posts(author=author, count=12)
    follow(followers=[account.pk for account in followers], followees=[author.pk])
    fill_feeds(owner_ids=[account.pk for account in people], like=author.pk)
    with process("manage.py", "relay"), process("manage.py", "worker", "feed") as worker:
        publish_and_wait(author, lambda post_id: is_newest(followers[0].pk, post_id), timeout=60)
        picked_up = _pick_ups()
        first_feed = []
        for _ in range(FIRST_FEED_SAMPLES):
            time.sleep(PAUSE_SECONDS)
            first_feed.append(
                publish_and_wait(author, lambda post_id: is_newest(followers[0].pk, post_id))
            )
        note(f"  nothing happens for {IDLE_SECONDS} s")
        time.sleep(2)
        used = cpu_seconds(worker.pid)
        time.sleep(IDLE_SECONDS)
        idle_share = (cpu_seconds(worker.pid) - used) / IDLE_SECONDS
    return [
        figure(
            name="commit → first feed, idle, p50",
            value=statistics.median(first_feed) * 1000,
            unit="ms",
            goal="≤ 50",
        ),
        figure(
            name="commit → first feed, idle, p99",
            value=percentile(first_feed, 0.99) * 1000,
            unit="ms",
            goal="≤ 150",
        ),
        figure(
            name="worker pick-up, median",
            value=statistics.median(picked_up) * 1000,
            unit="ms",
            goal="≤ 15",
        ),
        figure(
            name="idle CPU of the worker", value=idle_share * 100, unit="% of a core", goal="≤ 5"
        ),
    ]


def publish_and_wait(
    author: Account,
    has_arrived: Callable[[int], bool],
    *,
    timeout: float = 10,
    pause: float = 0.0005,
) -> float:
    """Publish a post; return the seconds from its commit until ``has_arrived`` is true.

    It is asked every ``pause`` seconds.

    :raises TimeoutError: it did not arrive.
    """
    post_id = new_id(shard=shard_of(author.pk))
    with transaction.atomic():
        Post.objects.create(
            id=post_id, author_id=author.pk, published_at=timezone.now(), caption="", entities=[]
        )
        AuthorPost.objects.create(author_id=author.pk, post_id=post_id)
        publish(PostPublished(post_id=post_id, author_id=author.pk))
    committed = time.perf_counter()
    while not has_arrived(post_id):
        if time.perf_counter() > committed + timeout:
            raise TimeoutError("the post did not reach its feeds")
        time.sleep(pause)
    return time.perf_counter() - committed


def is_newest(owner_id: int, post_id: int) -> bool:
    """Tell whether a post is at the head of somebody's feed."""
    return bool(feeds_for(owner_id).lindex(owner_key("f", owner_id), 0) == str(post_id).encode())


def _pick_ups() -> list[float]:
    """From ``send`` to the first line of the actor, each time on an idle worker."""
    taken = []
    for _ in range(PICK_UP_SAMPLES):
        time.sleep(PAUSE_SECONDS)
        sent = time.monotonic_ns()
        tell_start.send()
        taken.append((started_at() - sent) / 1e9)
    return taken


def started_at() -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if (told := redis_for("cache").lpop(STARTED)) is not None:
            return int(str(told, "ascii") if isinstance(told, bytes) else str(told))
        time.sleep(0.002)
    raise TimeoutError("no worker took the job")
