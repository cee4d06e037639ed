"""Likes on one post by eight writers, and publishing: what delta and outbox rows add to them."""

import contextlib
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from unittest import mock

from apps.accounts.models import Account
from apps.core import counters, events
from apps.core.models import CounterDelta, OutboxRow
from apps.engagement import services as engagement_services
from apps.media.models import MediaItem
from apps.posts import services as post_services
from apps.posts.models import Post
from apps.posts.types import PhotoInput
from bench.crowd import empty_redis, make_people, make_photo, make_posts
from bench.figures import Figure, figure
from bench.processes import Writer, writers

WRITERS = 8
LIKES_EACH = 60
LIKE_ROUNDS = 7
PUBLISHED_AT_ONCE = 25
PUBLISH_ROUNDS = 15


def measure() -> list[Figure]:
    """Measure both, each beside the same transaction without the row in question."""
    empty_redis()
    figures = [_likes(), _publishing()]
    # What nobody carried out would meet the next measurement.
    OutboxRow.objects.all().delete()
    return figures


def _likes() -> Figure:
    author, *people = make_people(1 + WRITERS * LIKES_EACH)
    post_ids = make_posts(author=author, count=2 * LIKE_ROUNDS + 1)
    parts = [people[number::WRITERS] for number in range(WRITERS)]
    rates: dict[bool, list[float]] = {True: [], False: []}
    with contextlib.ExitStack() as stack:
        crew = [stack.enter_context(writers(1, like_as_each, part))[0] for part in parts]
        _like_together(crew, post_ids.pop(), has_deltas=True)
        for _ in range(LIKE_ROUNDS):
            for has_deltas, found in rates.items():
                found.append(_like_together(crew, post_ids.pop(), has_deltas=has_deltas))
    ours, without = (statistics.median(found) for found in rates.values())
    return figure(
        name="likes on one post, 8 writers",
        value=ours,
        unit="likes/s",
        beside=f"the same without the delta row: {without:,.0f}/s",
        reference=without,
        goal="≥ 0.8",
    )


def like_as_each(people: Sequence[Account]) -> Callable[[Any], Any]:
    """Return work that lets each of ``people`` like a post."""

    def work(order: tuple[int, bool]) -> None:
        post_id, has_deltas = order
        with contextlib.nullcontext() if has_deltas else _without_deltas():
            for account in people:
                engagement_services.like_post(account=account, post_id=post_id)

    return work


def _like_together(crew: Sequence[Writer], post_id: int, *, has_deltas: bool) -> float:
    """Let all writers like one post at once; return likes per second."""
    before = CounterDelta.objects.count()
    started = time.perf_counter()
    for writer in crew:
        writer.start((post_id, has_deltas))
    for writer in crew:
        writer.result()
    taken = time.perf_counter() - started
    expected = WRITERS * LIKES_EACH if has_deltas else 0
    if CounterDelta.objects.count() - before != expected:
        raise RuntimeError("the delta rows are not where this measurement looks for them")
    return WRITERS * LIKES_EACH / taken


def _publishing() -> Figure:
    (author,) = make_people(1)
    _publish_some(author)
    ours: list[float] = []
    without: list[float] = []
    for _ in range(PUBLISH_ROUNDS):
        ours.append(_publish_some(author))
        before = OutboxRow.objects.count()
        with _without_outbox_rows():
            without.append(_publish_some(author))
        if OutboxRow.objects.count() != before:
            raise RuntimeError("the outbox rows are not where this measurement looks for them")
    return figure(
        name="publishing a post, p50",
        value=statistics.median(ours) * 1000,
        unit="ms",
        beside=f"the same without the outbox rows: {statistics.median(without) * 1000:.2f} ms",
        reference=statistics.median(without) * 1000,
        goal="≤ 1.05",
    )


def _publish_some(author: Account) -> float:
    """Publish posts one after the other; return the median seconds of one."""
    now = datetime.now(UTC)
    photos = MediaItem.objects.bulk_create(
        [make_photo(owner_id=author.pk, at=now) for _ in range(PUBLISHED_AT_ONCE)]
    )
    taken = []
    for photo in photos:
        started = time.perf_counter()
        post = post_services.create_post(
            author=author,
            photos=[PhotoInput(media_id=photo.pk, alt_text="A harbor at dawn")],
            caption="Morning light over the harbor",
            now=datetime.now(UTC),
        )
        taken.append(time.perf_counter() - started)
        if not isinstance(post, Post):
            raise TypeError("its photo was not ready")
    return statistics.median(taken)


def _without_deltas() -> AbstractContextManager[Any]:
    """Leave the statement out that writes delta rows; the rest of the transaction stays."""
    return mock.patch.object(counters, "_append", return_value=None)


def _without_outbox_rows() -> AbstractContextManager[Any]:
    """Leave the statement out that writes outbox rows; the rest of the transaction stays."""
    return mock.patch.object(events, "_store", return_value=None)
