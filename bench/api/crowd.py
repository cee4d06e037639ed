"""Two hundred apps at once on a mixed journey, driven by locust in a process of its own."""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from apps.feed.services import rebuild_feed
from bench.api.tokens import tokens_of
from bench.crowd import empty_redis, follow, make_people, make_posts
from bench.feed.fanout import PEER_LIBRARIES, PEER_LIST, PIP_INSTALL
from bench.figures import Figure, figure, note
from bench.processes import resident_bytes
from bench.site import web_process

CLIENTS = 200
AUTHORS = 30
POSTS_EACH = 4
JOINING_PER_SECOND = 40
SECONDS = 40
JOURNEY = Path(__file__).with_name("journey.py")
SLOWEST_MS = 500


def measure() -> list[Figure]:
    """Measure what the slowest of a hundred requests takes, and how many fail."""
    note("  installing locust apart from everything else, unless it is there")
    subprocess.run(
        [sys.executable, *PIP_INSTALL, "--target", str(PEER_LIBRARIES), "-r", str(PEER_LIST)],
        check=True,
    )
    empty_redis()
    people = make_people(CLIENTS + AUTHORS)
    readers, authors = people[:CLIENTS], people[CLIENTS:]
    for author in authors:
        make_posts(author=author, count=POSTS_EACH)
    follow(followers=[reader.pk for reader in readers], followees=[author.pk for author in authors])
    for reader in readers:
        rebuild_feed(account_id=reader.pk)
    with web_process() as site, tempfile.TemporaryDirectory() as folder:
        total = _journeys(port=site.port, tokens=tokens_of(readers), folder=Path(folder))
        memory = resident_bytes(site.pid)
    requests, failures = int(total["Request Count"]), int(total["Failure Count"])
    return [
        figure(
            name=f"{CLIENTS} apps at once, mixed journey, p99",
            value=float(total["99%"]),
            unit="ms",
            beside=f"{requests} requests, {float(total['Requests/s']):.0f}/s, one worker",
            goal=f"≤ {SLOWEST_MS}",
        ),
        figure(name="errors among them", value=failures, unit="", goal="≤ 0"),
        figure(name="memory of the worker after that", value=memory / 1e6, unit="MB", goal="≤ 250"),
    ]


def _journeys(*, port: int, tokens: list[str], folder: Path) -> dict[str, str]:
    """Let locust run; return its line about all requests together."""
    (folder / "tokens.json").write_text(json.dumps(tokens))
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "locust", "--locustfile", str(JOURNEY), "--headless"),
            *("--host", f"http://127.0.0.1:{port}", "--users", str(CLIENTS)),
            *("--spawn-rate", str(JOINING_PER_SECOND), "--run-time", f"{SECONDS}s"),
            *("--csv", str(folder / "run"), "--only-summary", "--exit-code-on-error", "0"),
        ],
        env={
            **os.environ,
            "PYTHONPATH": str(PEER_LIBRARIES),
            "BENCH_TOKENS": str(folder / "tokens.json"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(f"locust ended with {ran.returncode}: {ran.stderr[-2000:]}")
    with (folder / "run_stats.csv").open() as lines:
        return next(row for row in csv.DictReader(lines) if row["Name"] == "Aggregated")
