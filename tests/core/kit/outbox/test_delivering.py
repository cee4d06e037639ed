"""What was committed happens once, or waits, or is put aside where people see it."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.core import events, outbox
from apps.core.exceptions import Unavailable
from apps.core.models import OutboxRow
from apps.core.redis import RedisUnavailable
from tests.core.kit.outbox.bells import Broken, fail, listen, pass_time, ring
from tests.core.kit.probes import Rung, leave_trace, traces
from tests.core.kit.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

# The lease, then BEGIN, DELETE and COMMIT.
LEASE_AND_CLOSE = 4


class TestDeliverRow:
    def test_carries_the_effect_out_and_deletes_the_row(self) -> None:
        listen()
        subject_id = ring()

        assert outbox.deliver_row(row_id=OutboxRow.objects.get().pk)

        assert traces(subject_id) == 1
        assert not OutboxRow.objects.exists()

    def test_has_one_effect_when_delivered_twice(self) -> None:
        listen()
        subject_id = ring()
        row_id = OutboxRow.objects.get().pk

        first = outbox.deliver_row(row_id=row_id)
        second = outbox.deliver_row(row_id=row_id)

        assert (first, second) == (True, False)
        assert traces(subject_id) == 1

    def test_has_one_effect_when_delivered_by_many_at_once(self) -> None:
        listen()
        subject_id = ring()
        row_id = OutboxRow.objects.get().pk

        in_threads(6, lambda: outbox.deliver_row(row_id=row_id))

        assert traces(subject_id) == 1

    def test_has_one_effect_when_the_first_attempt_outlives_its_lease(self) -> None:
        reentered: list[bool] = []

        def slow(event: Rung) -> None:
            leave_trace(event)
            if not reentered:
                reentered.append(True)
                in_threads(1, _expire_leases_and_deliver)

        listen(slow)
        subject_id = ring()

        happened = outbox.deliver_row(row_id=OutboxRow.objects.get().pk)

        assert not happened
        assert traces(subject_id) == 1
        assert not OutboxRow.objects.exists()

    def test_takes_the_effect_back_with_the_failure(self) -> None:
        def half(event: Rung) -> None:
            leave_trace(event)
            raise Broken("half way")

        listen(half)
        subject_id = ring()

        assert not outbox.deliver_row(row_id=OutboxRow.objects.get().pk)

        row = OutboxRow.objects.get()
        assert traces(subject_id) == 0
        assert (row.state, row.attempts) == (OutboxRow.State.OPEN, 1)
        assert row.last_error == "Broken: half way"
        assert row.available_at > timezone.now()

    def test_spares_the_other_rows_of_the_message(self) -> None:
        def picky(event: Rung) -> None:
            if event.subject_id == 1:
                raise Broken
            leave_trace(event)

        listen(picky)
        with transaction.atomic():
            events.publish(Rung(subject_id=1), Rung(subject_id=2))

        outbox.deliver_rows(row_ids=list(OutboxRow.objects.values_list("pk", flat=True)))

        assert traces(2) == 1
        assert [row.payload["subject_id"] for row in OutboxRow.objects.all()] == [1]

    def test_quarantines_after_the_third_failure(self) -> None:
        listen(fail)
        ring()
        row_id = OutboxRow.objects.get().pk

        states = []
        for _ in range(outbox.MAX_ATTEMPTS + 1):
            outbox.deliver_row(row_id=row_id)
            states.append(OutboxRow.objects.get().state)

        assert states == ["open", "open", "quarantined", "quarantined"]
        assert OutboxRow.objects.get().attempts == outbox.MAX_ATTEMPTS

    def test_quarantines_what_kills_its_worker_each_time(self) -> None:
        def kill(_: Rung) -> None:
            raise SystemExit

        listen(kill)
        ring()
        row_id = OutboxRow.objects.get().pk

        for _ in range(outbox.MAX_ATTEMPTS):
            with pytest.raises(SystemExit):
                outbox.deliver_row(row_id=row_id)
            pass_time(seconds=60)
            assert outbox.sweep() == 1
        outbox.deliver_row(row_id=row_id)

        row = OutboxRow.objects.get()
        assert row.state == OutboxRow.State.QUARANTINED
        assert "killed its worker" in row.last_error

    @pytest.mark.parametrize("outage", [RedisUnavailable("gone"), Unavailable()])
    def test_never_holds_an_outage_against_the_row(self, outage: Exception) -> None:
        is_down = [True]

        def needy(event: Rung) -> None:
            if is_down[0]:
                raise outage
            leave_trace(event)

        listen(needy)
        subject_id = ring()
        row_id = OutboxRow.objects.get().pk
        for _ in range(10):
            outbox.deliver_row(row_id=row_id)
        assert OutboxRow.objects.get().state == OutboxRow.State.OPEN

        is_down[0] = False
        outbox.deliver_row(row_id=row_id)

        assert traces(subject_id) == 1

    def test_puts_a_row_aside_whose_subscriber_is_unknown(self) -> None:
        listen()
        ring()
        OutboxRow.objects.update(subscriber="probe.renamed:core.Rung")

        outbox.drain()

        row = OutboxRow.objects.get()
        assert row.state == OutboxRow.State.QUARANTINED
        assert "probe.renamed" in row.last_error

    def test_ignores_fields_of_a_newer_version(self) -> None:
        listen()
        subject_id = ring()
        OutboxRow.objects.update(payload={"subject_id": subject_id, "mood": "new"})

        outbox.drain()

        assert traces(subject_id) == 1


class TestDeliverRowsOfInlineEffects:
    def test_costs_the_same_for_one_and_for_many(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        heard = _listen_inline()
        _ring_many(40)
        row_ids = _row_ids()

        with django_assert_num_queries(LEASE_AND_CLOSE):
            outbox.deliver_rows(row_ids=row_ids)

        assert heard == list(range(1, 41))
        assert not OutboxRow.objects.exists()

    def test_spares_the_others_when_one_is_broken(self) -> None:
        heard = _listen_inline(fails_for={3})
        _ring_many(5)

        outbox.deliver_rows(row_ids=_row_ids())

        assert set(heard) == {1, 2, 4, 5}
        row = OutboxRow.objects.get()
        assert row.payload == {"subject_id": 3}
        assert (row.state, row.attempts) == (OutboxRow.State.OPEN, 1)

    def test_keeps_what_killed_a_worker_apart(self) -> None:
        heard = _listen_inline(kills_for={2})
        _ring_many(3)
        with pytest.raises(SystemExit):
            outbox.deliver_rows(row_ids=_row_ids())
        pass_time(seconds=60)
        heard.clear()

        with pytest.raises(SystemExit):
            outbox.deliver_rows(row_ids=_row_ids())

        assert heard == [1]
        assert [row.payload["subject_id"] for row in OutboxRow.objects.order_by("pk")] == [2, 3]

    def test_leaves_rows_to_whoever_has_leased_them(self) -> None:
        heard = _listen_inline()
        _ring_many(3)
        leased = OutboxRow.objects.earliest("pk")
        leased.leased_until = timezone.now() + timedelta(seconds=30)
        leased.save()

        outbox.deliver_rows(row_ids=_row_ids())

        assert heard == [2, 3]
        assert OutboxRow.objects.get() == leased

    def test_carries_each_out_once_when_the_message_comes_to_many(self) -> None:
        heard = _listen_inline()
        _ring_many(30)
        row_ids = _row_ids()

        in_threads(6, lambda: outbox.deliver_rows(row_ids=row_ids))

        assert sorted(heard) == list(range(1, 31))


class TestDrain:
    def test_carries_out_effects_of_effects(self) -> None:
        def echo(event: Rung) -> None:
            leave_trace(event)
            if event.subject_id < 5:
                events.publish(Rung(subject_id=event.subject_id + 1))

        listen(echo)
        ring(1)

        assert outbox.drain() == 5
        assert [traces(n) for n in range(1, 7)] == [1, 1, 1, 1, 1, 0]


def _listen_inline(
    *, fails_for: Collection[int] = (), kills_for: Collection[int] = ()
) -> list[int]:
    """Listen inline; returns the subjects that the outbox, not the request, has told of so far."""
    heard: list[int] = []

    def answer(event: Rung) -> None:
        if connection.in_atomic_block:
            if event.subject_id in fails_for:
                raise Broken
            if event.subject_id in kills_for:
                raise SystemExit
            heard.append(event.subject_id)

    answer.__module__ = "apps.probe.subscribers"
    events.inline(Rung)(answer)
    return heard


@transaction.atomic
def _ring_many(count: int) -> None:
    events.publish(*[Rung(subject_id=number) for number in range(1, count + 1)])


def _row_ids() -> list[int]:
    return list(OutboxRow.objects.order_by("pk").values_list("pk", flat=True))


def _expire_leases_and_deliver() -> None:
    row_id = OutboxRow.objects.get().pk
    OutboxRow.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    outbox.deliver_row(row_id=row_id)
