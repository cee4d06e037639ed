"""The home timeline of 20 by token, beside a hello-world and beside plain model serializers."""

import statistics

from apps.feed.services import rebuild_feed
from bench.api.tokens import tokens_of
from bench.crowd import empty_redis, follow, make_people, make_posts
from bench.figures import Figure, figure, in_turns
from bench.processes import resident_bytes
from bench.site import Site, signed_in, web_process

FOLLOWS = 30
POSTS_EACH = 4
ROUNDS = 8
ASKED_IN_TURN = 60
WARM_UP = 30
MOST_MEMORY = 250_000_000

HELLO = "/bench/hello/"
PLAIN = "/bench/plain/"
HOME = "/api/v1/timelines/home?limit=20"


def measure() -> list[Figure]:
    """Measure one web worker under the site's own middleware, access log included."""
    empty_redis()
    reader, *authors = make_people(FOLLOWS + 1)
    for author in authors:
        make_posts(author=author, count=POSTS_EACH)
    follow(followers=[reader.pk], followees=[author.pk for author in authors])
    rebuild_feed(account_id=reader.pk)
    (token,) = tokens_of([reader])
    with web_process() as site:
        hello, plain, home = _asked(site, cookie=signed_in(reader), token=token)
        memory = resident_bytes(site.pid)
    return [
        figure(
            name="home timeline of 20 for apps, p50",
            value=home,
            unit="ms",
            beside=f"hello-world: {hello:.2f} ms",
            reference=hello,
            goal="≤ 3",
        ),
        figure(
            name="the same list by plain model serializers, p50",
            value=plain,
            unit="ms",
            beside=f"home timeline: {home:.2f} ms",
            reference=home,
            goal="≥ 5",
        ),
        figure(
            name="memory of a worker after that",
            value=memory / 1e6,
            unit="MB",
            goal=f"≤ {MOST_MEMORY // 1_000_000}",
        ),
    ]


def _asked(site: Site, *, cookie: str, token: str) -> list[float]:
    """Return the median milliseconds of each path, asked in turns."""
    paths = (HELLO, PLAIN, HOME)
    # Who says hello is known by a session, as on every page; the others bring a token.
    callers = {HELLO: {"cookie": cookie}, PLAIN: {"token": token}, HOME: {"token": token}}
    taken: dict[str, list[float]] = {path: [] for path in paths}
    for path in paths:
        site.one_by_one(path, count=WARM_UP, **callers[path])
    for turn in in_turns(paths, rounds=ROUNDS):
        for path in turn:
            taken[path] += site.one_by_one(path, count=ASKED_IN_TURN, **callers[path])
    return [statistics.median(taken[path]) * 1000 for path in paths]
