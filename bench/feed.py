"""The home feed: fan-out beside raw Redis, memory, commit → first feed, warm page beside hello."""

import http.client
import socket
import statistics
import time
from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Account
from apps.core.events import publish
from apps.core.fanout import push_to_lists
from apps.core.ids import new_id, shard_of
from apps.core.redis import feeds_for, feeds_for_bucket, owner_key
from apps.feed.services import rebuild_feed
from apps.posts.events import PostPublished
from apps.posts.models import AuthorPost, Post
from bench.crowd import fill_feeds, follow, make_people, make_posts, process, wait_until
from bench.figures import Figure, figure, interleaved, percentile

FEEDS = 2_000
FEED_LENGTH = 500
PIPELINE = 500
FIRST_FEED_SAMPLES = 40
PAGE_SAMPLES = 400
FOLLOWS = 30


def measure() -> list[Figure]:
    """Measure everything about feeds on an empty site."""
    people = make_people(FEEDS)
    author = people[0]
    post_ids = make_posts(author=author, count=FEED_LENGTH)
    fill_feeds(accounts=people, post_ids=post_ids)
    return [
        _fan_out(people, author),
        _memory(people, post_ids),
        *_first_feed(people),
        *_warm_home(people),
    ]


def _fan_out(people: Sequence[Account], author: Account) -> Figure:
    """Idempotent deliveries per second, beside LPUSHX + LTRIM in plain pipelines."""
    owner_ids = [account.pk for account in people]
    keys = [owner_key("f", owner_id) for owner_id in owner_ids]
    client = feeds_for_bucket(0)

    def ours() -> None:
        push_to_lists(prefix="f", owner_ids=owner_ids, value=new_id(shard=shard_of(author.pk)))

    def raw() -> None:
        value = new_id(shard=shard_of(author.pk))
        for start in range(0, len(keys), PIPELINE):
            pipeline = client.pipeline()
            for key in keys[start : start + PIPELINE]:
                pipeline.lpushx(key, value)
                pipeline.ltrim(key, 0, FEED_LENGTH - 1)
            pipeline.execute()

    ours_seconds, raw_seconds = interleaved(ours, raw)
    return figure(
        name="fan-out, idempotent",
        value=FEEDS / ours_seconds,
        unit="deliveries/s",
        beside=f"raw pipelined LPUSHX + LTRIM: {FEEDS / raw_seconds:,.0f}/s",
        reference=FEEDS / raw_seconds,
        goal="≥ 0.33",
    )


def _memory(people: Sequence[Account], post_ids: Sequence[int]) -> Figure:
    fill_feeds(accounts=people[:1], post_ids=post_ids)
    client = feeds_for(people[0].pk)
    used = client.memory_usage(owner_key("f", people[0].pk), samples=0) or 0
    return figure(name="memory of a feed of 500", value=used / 1024, unit="KiB", goal="≤ 6")


def _first_feed(people: Sequence[Account]) -> list[Figure]:
    """From the commit of a post to its id in the first follower's list, all processes real."""
    author, follower = people[1], people[2]
    follow(followers=people[2:22], followee=author)
    key = owner_key("f", follower.pk)
    feeds_for(follower.pk)
    taken = []
    with process("manage.py", "relay"), process("manage.py", "worker", "feed"):
        _publish_and_wait(author, key, timeout=60)  # everything is loaded after the first
        for _ in range(FIRST_FEED_SAMPLES):
            time.sleep(0.25)  # an idle system
            taken.append(_publish_and_wait(author, key, timeout=10))
    return [
        figure(
            name="commit → first feed, idle, p50",
            value=statistics.median(taken) * 1000,
            unit="ms",
            goal="≤ 50",
        ),
        figure(
            name="commit → first feed, idle, p99",
            value=percentile(taken, 0.99) * 1000,
            unit="ms",
            goal="≤ 150",
        ),
    ]


def _publish_and_wait(author: Account, key: str, *, timeout: float) -> float:
    post_id = new_id(shard=shard_of(author.pk))
    client = feeds_for(author.pk)
    with transaction.atomic():
        Post.objects.create(
            id=post_id, author_id=author.pk, published_at=timezone.now(), caption="", entities=[]
        )
        AuthorPost.objects.create(author_id=author.pk, post_id=post_id)
        publish(PostPublished(post_id=post_id, author_id=author.pk))
    committed = time.perf_counter()
    wanted = str(post_id).encode()
    deadline = committed + timeout
    while client.lindex(key, 0) != wanted:
        if time.perf_counter() > deadline:
            raise TimeoutError("the post did not reach the feed")
        time.sleep(0.0005)
    return time.perf_counter() - committed


def _warm_home(people: Sequence[Account]) -> list[Figure]:
    """The home page of 12 posts, warm, beside a hello-world that reads ``request.user``."""
    reader = people[50]
    for author in people[100 : 100 + FOLLOWS]:
        make_posts(author=author, count=4)
        follow(followers=[reader], followee=author)
    rebuild_feed(account_id=reader.pk)
    cookie = f"{settings.SESSION_COOKIE_NAME}={_session(reader)}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port))
    with process(*server, "--workers", "1", "--blocking-threads", "1", "bench.wsgi:application"):
        wait_until(lambda: _answers(port), timeout=60)
        home, hello = _alternating(port, cookie, ("/", "/bench/hello/"))
    return [
        figure(
            name="warm home page, HTML, p50",
            value=statistics.median(home) * 1000,
            unit="ms",
            beside=f"hello-world: {statistics.median(hello) * 1000:.2f} ms",
            reference=statistics.median(hello) * 1000,
            goal="≤ 5",
        )
    ]


def _session(account: Account) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _alternating(port: int, cookie: str, paths: Sequence[str]) -> list[list[float]]:
    """Ask for the paths in turn over one connection; return the seconds of each answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    taken: list[list[float]] = [[] for _ in paths]
    for number in range(PAGE_SAMPLES + 20):
        for index, path in enumerate(paths):
            started = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise RuntimeError(f"{path} answered {response.status}")
            if number >= 20:
                taken[index].append(time.perf_counter() - started)
    return taken
