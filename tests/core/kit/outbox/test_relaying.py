"""Rows on their way to the workers: sent by queue, swept up when lost, counted while they wait."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from redis import RedisError

from apps.core import events, metrics, outbox
from apps.core import queue as queues
from apps.core.models import OutboxRow
from tests.core.kit.outbox.bells import QUEUE, fail, in_app, listen, pass_time, ring
from tests.core.kit.probes import Rung
from tests.core.kit.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


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

    def test_sends_more_inline_effects_in_one_message(
        self, sent: list[tuple[str, list[int]]]
    ) -> None:
        events.inline(Rung)(in_app("forget", lambda event: None))
        with transaction.atomic():
            events.publish(
                *[Rung(subject_id=n) for n in range(1, outbox.INLINE_ROWS_PER_MESSAGE + 2)]
            )

        outbox.relay_batch()

        assert [(queue, len(ids)) for queue, ids in sent] == [
            (events.INLINE_QUEUE, outbox.INLINE_ROWS_PER_MESSAGE),
            (events.INLINE_QUEUE, 1),
        ]

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
