"""The warm home page, JSON and HTML, beside a hello-world and beside model serializers."""

import statistics
from dataclasses import dataclass, field

from apps.feed.services import rebuild_feed
from bench.crowd import empty_redis, follow, make_people, make_posts
from bench.figures import Figure, figure, note
from bench.site import Burst, Site, signed_in, web_process

FOLLOWS = 30
POSTS_EACH = 4
ROUNDS = 7
ASKED_IN_TURN = 60
BURST_SECONDS = 0.7
WARM_UP = 30

HELLO = "/bench/hello/"
SERIALIZED = "/bench/serialized/"
JSON = "/api/instaclone/v1/feed"
HTML = "/"


@dataclass(slots=True)
class _Measured:
    """What one path took over all rounds."""

    taken: list[float] = field(default_factory=list)
    bursts: list[Burst] = field(default_factory=list)

    @property
    def p50_ms(self) -> float:
        return statistics.median(self.taken) * 1000

    @property
    def per_second(self) -> float:
        return statistics.median(burst.requests / burst.seconds for burst in self.bursts)

    @property
    def cpu_us(self) -> float:
        used = sum(burst.cpu_seconds for burst in self.bursts)
        return used / sum(burst.requests for burst in self.bursts) * 1e6


def measure() -> list[Figure]:
    """Measure one web worker under the site's own middleware, access log included."""
    empty_redis()
    reader, *authors = make_people(FOLLOWS + 1)
    for author in authors:
        make_posts(author=author, count=POSTS_EACH)
    follow(followers=[reader.pk], followees=[author.pk for author in authors])
    rebuild_feed(account_id=reader.pk)
    cookie = signed_in(reader)
    with web_process() as site:
        paths = [HELLO, SERIALIZED, HTML, JSON]
        if site.status(JSON, cookie=cookie) == 404:
            note(f"  skipped: this site has no {JSON}")
            paths.remove(JSON)
        measured = _measure_paths(site, cookie, paths)
    figures = [_html(measured), _cpu("HTML", measured[HTML], measured[HELLO], goal="≤ 5")]
    if JSON in measured:
        figures = [*_json(measured), *figures]
    return figures


def _measure_paths(site: Site, cookie: str, paths: list[str]) -> dict[str, _Measured]:
    measured = {path: _Measured() for path in paths}
    for path in paths:
        site.one_by_one(path, cookie=cookie, count=WARM_UP)
    for _ in range(ROUNDS):
        for path, result in measured.items():
            result.taken += site.one_by_one(path, cookie=cookie, count=ASKED_IN_TURN)
        for path, result in measured.items():
            result.bursts.append(site.burst(path, cookie=cookie, wanted_seconds=BURST_SECONDS))
    return measured


def _json(measured: dict[str, _Measured]) -> list[Figure]:
    page, hello, serialized = measured[JSON], measured[HELLO], measured[SERIALIZED]
    return [
        figure(
            name="warm home page, JSON, p50",
            value=page.p50_ms,
            unit="ms",
            beside=f"hello-world: {hello.p50_ms:.2f} ms",
            reference=hello.p50_ms,
            goal="≤ 3",
        ),
        figure(
            name="warm home page, JSON, at capacity",
            value=page.per_second,
            unit="requests/s",
            beside=f"hello-world: {hello.per_second:,.0f}/s",
            reference=hello.per_second,
            goal="≥ 0.35",
        ),
        _cpu("JSON", page, hello, goal="≤ 3"),
        figure(
            name="warm home page, JSON, beside model serializers",
            value=page.p50_ms,
            unit="ms",
            beside=f"serializers over ready objects: {serialized.p50_ms:.2f} ms",
            reference=serialized.p50_ms,
            goal="≤ 0.4",
        ),
        figure(
            name="what the JSON page adds to a hello-world's CPU",
            value=page.cpu_us - hello.cpu_us,
            unit="µs/request",
            beside=f"what serializers add: {serialized.cpu_us - hello.cpu_us:,.0f} µs",
            reference=serialized.cpu_us - hello.cpu_us,
            goal="≤ 0.4",
        ),
    ]


def _html(measured: dict[str, _Measured]) -> Figure:
    page, hello = measured[HTML], measured[HELLO]
    return figure(
        name="warm home page, HTML, p50",
        value=page.p50_ms,
        unit="ms",
        beside=f"hello-world: {hello.p50_ms:.2f} ms",
        reference=hello.p50_ms,
        goal="≤ 5",
    )


def _cpu(kind: str, page: _Measured, hello: _Measured, *, goal: str) -> Figure:
    return figure(
        name=f"warm home page, {kind}, CPU",
        value=page.cpu_us,
        unit="µs/request",
        beside=f"hello-world: {hello.cpu_us:,.0f} µs",
        reference=hello.cpu_us,
        goal=goal,
    )
