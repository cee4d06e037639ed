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
from bench.figures import Figure, figure, in_turns
from bench.processes import Writer, writers

WRITERS = 8
LIKES_EACH = 60
LIKE_ROUNDS = 7
# Posts with and without outbox rows in turn, after some that are not counted.
PUBLISHED = 400
UNCOUNTED = 20


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
        for turn in in_turns(rates, rounds=LIKE_ROUNDS):
            for has_deltas in turn:
                rate = _like_together(crew, post_ids.pop(), has_deltas=has_deltas)
                rates[has_deltas].append(rate)
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
    taken: dict[bool, list[float]] = {True: [], False: []}
    photos = MediaItem.objects.bulk_create(
        [
            make_photo(owner_id=author.pk, at=datetime.now(UTC))
            for _ in range(2 * (PUBLISHED + UNCOUNTED))
        ]
    )
    for number, turn in enumerate(in_turns(taken, rounds=PUBLISHED + UNCOUNTED)):
        for has_rows in turn:
            spent = _publish(author, photos.pop(), has_rows=has_rows)
            if number >= UNCOUNTED:
                taken[has_rows].append(spent)
    ours, without = (statistics.median(found) * 1000 for found in taken.values())
    return figure(
        name="publishing a post, p50",
        value=ours,
        unit="ms",
        beside=f"the same without the outbox rows: {without:.2f} ms",
        reference=without,
        goal="≤ 1.05",
    )


def _publish(author: Account, photo: MediaItem, *, has_rows: bool) -> float:
    """Publish one post; return its seconds."""
    before = OutboxRow.objects.count()
    with contextlib.nullcontext() if has_rows else _without_outbox_rows():
        started = time.perf_counter()
        post = post_services.create_post(
            author=author,
            photos=[PhotoInput(media_id=photo.pk, alt_text="A harbor at dawn")],
            caption="Morning light over the harbor",
            now=datetime.now(UTC),
        )
        taken = time.perf_counter() - started
    if not isinstance(post, Post):
        raise TypeError("its photo was not ready")
    if (OutboxRow.objects.count() > before) is not has_rows:
        raise RuntimeError("the outbox rows are not where this measurement looks for them")
    return taken


def _without_deltas() -> AbstractContextManager[Any]:
    """Leave the statement out that writes delta rows; the rest of the transaction stays."""
    return mock.patch.object(counters, "_append", return_value=None)


def _without_outbox_rows() -> AbstractContextManager[Any]:
    """Leave the statement out that writes outbox rows; the rest of the transaction stays."""
    return mock.patch.object(events, "_store", return_value=None)
