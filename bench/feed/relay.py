"""The outbox from end to end: rows claimed, sent in messages, leased, carried out and closed."""

import statistics
import time

from django.db import transaction

from apps.core import outbox
from apps.core.events import publish
from apps.core.models import OutboxRow
from bench.actors import Measured, tell_start
from bench.crowd import empty_redis
from bench.feed.pickup import started_at
from bench.figures import Figure, figure
from bench.processes import process

ROWS = 5_000
ROWS_AT_ONCE = 1_000
ROUNDS = 5


def measure() -> list[Figure]:
    """Measure with a real worker process; the relay's loop runs here."""
    empty_redis()
    OutboxRow.objects.all().delete()
    rates, claims = [], []
    with process("manage.py", "worker", "feed"):
        tell_start.send()
        started_at()
        _round()
        for _ in range(ROUNDS):
            claimed, closed = _round()
            claims.append(ROWS / claimed)
            rates.append(ROWS / closed)
    return [
        figure(
            name="outbox, claim and send",
            value=statistics.median(claims),
            unit="rows/s",
            goal="≥ 20,000",
        ),
        figure(
            name="outbox, claim to close, one worker process",
            value=statistics.median(rates),
            unit="rows/s",
            goal="≥ 20,000",
        ),
    ]


def _round() -> tuple[float, float]:
    """Send and close rows whose effect costs nothing; return the seconds of both."""
    for _ in range(0, ROWS, ROWS_AT_ONCE):
        with transaction.atomic():
            publish(*[Measured(number=number) for number in range(ROWS_AT_ONCE)])
    started = time.perf_counter()
    while outbox.relay_batch():
        pass
    claimed = time.perf_counter() - started
    while OutboxRow.objects.exists():
        if time.perf_counter() > started + 120:
            raise TimeoutError("the workers did not close the rows")
        time.sleep(0.01)
    return claimed, time.perf_counter() - started
