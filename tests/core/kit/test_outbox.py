"""What was committed happens once, or waits, or is put aside where people see it."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from redis import RedisError

from apps.core import events, metrics, outbox
from apps.core import queue as queues
from apps.core.exceptions import Unavailable
from apps.core.ids import new_owner_id
from apps.core.models import OutboxRow
from apps.core.redis import RedisUnavailable
from tests.core.kit.probes import Rung, Unheard, leave_trace, traces

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "probe.ring"


class Broken(Exception):
    """An effect that does not work."""


@pytest.fixture(autouse=True)
def _registry(registry: None) -> None:
    """Every test here registers probes of its own."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    """What the relay gave to the broker, in place of the broker."""
    messages: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(
        queues, "send_rows", lambda *, queue, row_ids: messages.append((queue, list(row_ids)))
    )
    return messages


def ring(subject_id: int | None = None) -> int:
    """Publish a probe event in a transaction of its own; return its subject."""
    subject_id = subject_id or new_owner_id()
    with transaction.atomic():
        events.publish(Rung(subject_id=subject_id))
    return subject_id


@transaction.atomic
def ring_and_break() -> None:
    events.publish(Rung(subject_id=1))
    raise Broken


def listen(effect: Callable[[Rung], None] = leave_trace, *, lease: int = 30) -> None:
    def answer(event: Rung) -> None:
        effect(event)

    answer.__module__ = "apps.probe.subscribers"
    events.queued(Rung, queue=QUEUE, lease=lease)(answer)


def fail(_: Rung) -> None:
    raise Broken("no answer")


def pass_time(**delta: int) -> None:
    """Let time pass for every row: the clock that counts is the database's."""
    for row in OutboxRow.objects.all():
        row.available_at -= timedelta(**delta)
        if row.leased_until is not None:
            row.leased_until -= timedelta(**delta)
        row.save()


class TestPublish:
    def test_refuses_to_work_outside_a_transaction(self) -> None:
        listen()

        with pytest.raises(transaction.TransactionManagementError):
            events.publish(Rung(subject_id=1))

    def test_leaves_a_row_with_the_commit(self) -> None:
        listen()

        subject_id = ring()

        row = OutboxRow.objects.get()
        assert row.event == "core.Rung"
        assert row.queue == QUEUE
        assert row.payload == {"subject_id": subject_id}
        assert row.state == OutboxRow.State.OPEN

    def test_leaves_nothing_with_a_rollback(self) -> None:
        listen()

        with pytest.raises(Broken):
            ring_and_break()

        assert not OutboxRow.objects.exists()

    def test_leaves_nothing_of_a_savepoint_that_is_rolled_back(self) -> None:
        ran: list[int] = []
        events.inline(Rung)(_in_app("note", lambda event: ran.append(event.subject_id)))

        with transaction.atomic():
            with pytest.raises(Broken):
                ring_and_break()
            events.publish(Rung(subject_id=2))

        assert ran == [2]
        assert [row.payload["subject_id"] for row in OutboxRow.objects.all()] == [2]

    def test_stores_nothing_when_nobody_listens(self) -> None:
        with transaction.atomic():
            events.publish(Unheard(subject_id=1))

        assert not OutboxRow.objects.exists()

    def test_runs_inline_subscribers_after_the_commit_and_again_from_the_outbox(self) -> None:
        ran: list[bool] = []
        events.inline(Rung)(_in_app("note", lambda _: ran.append(connection.in_atomic_block)))

        with transaction.atomic():
            events.publish(Rung(subject_id=1))
            assert ran == []

        assert ran == [False]
        outbox.drain()
        assert len(ran) == 2
        assert not OutboxRow.objects.exists()

    def test_leaves_an_inline_effect_to_the_outbox_while_redis_is_gone(self) -> None:
        ran: list[int] = []

        def flaky(event: Rung) -> None:
            ran.append(event.subject_id)
            if len(ran) == 1:
                raise RedisUnavailable("gone")

        events.inline(Rung)(_in_app("note", flaky))

        ring(7)
        outbox.drain()

        assert ran == [7, 7]
        assert not OutboxRow.objects.exists()

    def test_does_not_fail_the_request_when_an_inline_effect_is_broken(self) -> None:
        events.inline(Rung)(_in_app("note", fail))

        ring()

        assert OutboxRow.objects.get().state == OutboxRow.State.OPEN


class TestRelayBatch:
    def test_sends_rows_by_queue_and_marks_them(self, sent: list[tuple[str, list[int]]]) -> None:
        listen()
        for _ in range(outbox.ROWS_PER_MESSAGE + 3):
            ring()

        count = outbox.relay_batch()

        assert count == outbox.ROWS_PER_MESSAGE + 3
        assert [(queue, len(ids)) for queue, ids in sent] == [
            (QUEUE, outbox.ROWS_PER_MESSAGE),
            (QUEUE, 3),
        ]
        assert set(OutboxRow.objects.values_list("state", flat=True)) == {OutboxRow.State.SENT}
        assert outbox.relay_batch() == 0

    def test_leaves_rows_open_while_the_broker_is_down(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        listen()
        ring()
        nobody = queues.build_broker(url="unix:///nowhere/redis.sock")

        with monkeypatch.context() as patch:
            patch.setattr(queues, "broker", nobody)
            with pytest.raises(RedisError):
                outbox.relay_batch()

        assert OutboxRow.objects.get().state == OutboxRow.State.OPEN

    def test_waits_for_rows_that_are_delayed(self, sent: list[tuple[str, list[int]]]) -> None:
        listen()
        ring()
        OutboxRow.objects.update(available_at=timezone.now() + timedelta(minutes=1))

        assert outbox.relay_batch() == 0
        assert sent == []

    def test_shares_the_work_between_relays(
        self, sent: list[tuple[str, list[int]]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outbox, "CLAIM_SIZE", 7)
        listen()
        with transaction.atomic():
            events.publish(*[Rung(subject_id=n) for n in range(1, 101)])

        in_threads(4, lambda: [None for _ in iter(outbox.relay_batch, 0)])

        ids = [row_id for _, row_ids in sent for row_id in row_ids]
        assert len(ids) == len(set(ids)) == 100
        assert not OutboxRow.objects.filter(state=OutboxRow.State.OPEN).exists()


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


class TestSweep:
    def test_opens_a_row_again_whose_message_was_lost(
        self, sent: list[tuple[str, list[int]]]
    ) -> None:
        listen()
        ring()
        outbox.relay_batch()

        assert outbox.sweep() == 0
        pass_time(seconds=31)
        assert outbox.sweep() == 1
        assert outbox.relay_batch() == 1
        assert len(sent) == 2

    def test_opens_a_row_again_whose_worker_died(self) -> None:
        def die(_: Rung) -> None:
            raise KeyboardInterrupt

        listen(die)
        ring()
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver_row(row_id=OutboxRow.objects.get().pk)

        pass_time(seconds=31)
        assert outbox.sweep() == 1

    def test_leaves_a_row_to_the_worker_that_has_it(self) -> None:
        def die(_: Rung) -> None:
            raise KeyboardInterrupt

        listen(die, lease=300)
        ring()
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver_row(row_id=OutboxRow.objects.get().pk)

        pass_time(seconds=120)
        assert outbox.sweep() == 0
        pass_time(seconds=200)
        assert outbox.sweep() == 1


class TestRetryQuarantined:
    def test_gives_three_new_attempts(self) -> None:
        listen(fail)
        ring()
        outbox.drain()
        row = OutboxRow.objects.get()
        assert row.state == OutboxRow.State.QUARANTINED

        assert outbox.retry_quarantined(row_ids=[row.pk]) == 1

        row.refresh_from_db()
        assert (row.state, row.attempts) == (OutboxRow.State.OPEN, 0)

    def test_leaves_other_rows_alone(self) -> None:
        listen(fail)
        ring()

        assert outbox.retry_quarantined() == 0


class TestOldestOpenAge:
    def test_is_zero_when_nothing_waits(self) -> None:
        assert outbox.oldest_open_age() == 0

    def test_tells_how_long_the_oldest_effect_waits(self) -> None:
        listen()
        ring()
        OutboxRow.objects.update(created_at=Now() - timedelta(minutes=5))

        assert 295 < outbox.oldest_open_age() < 600


class TestMeasure:
    def test_tells_what_waits(self, sent: list[tuple[str, list[int]]]) -> None:
        listen()
        ring()
        ring()
        OutboxRow.objects.update(created_at=Now() - timedelta(minutes=5))

        outbox.measure()

        text = metrics.exposition().decode()
        assert "instaclone_outbox_open 2.0" in text
        assert float(text.partition("\ninstaclone_outbox_lag_seconds ")[2].split()[0]) > 295


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


def _in_app(name: str, handler: Callable[[Rung], None]) -> Callable[[Rung], None]:
    def call(event: Rung) -> None:
        handler(event)

    call.__module__ = "apps.probe.subscribers"
    call.__name__ = name
    return call


def _expire_leases_and_deliver() -> None:
    row_id = OutboxRow.objects.get().pk
    OutboxRow.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    outbox.deliver_row(row_id=row_id)


def in_threads(count: int, work: Callable[[], object]) -> None:
    """Run ``work`` in several threads, each with its own connection; raise what one raised."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
