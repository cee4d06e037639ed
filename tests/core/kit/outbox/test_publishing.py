"""What a transaction leaves behind when it publishes: its effects with the commit, or nothing."""

import pytest
from django.db import connection, transaction

from apps.core import events, outbox
from apps.core.models import OutboxRow
from apps.core.redis import RedisUnavailable
from tests.core.kit.outbox.bells import QUEUE, Broken, fail, in_app, listen, ring, ring_and_break
from tests.core.kit.probes import Rung, Unheard

pytestmark = pytest.mark.django_db(transaction=True)


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
        events.inline(Rung)(in_app("note", lambda event: ran.append(event.subject_id)))

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
        events.inline(Rung)(in_app("note", lambda _: ran.append(connection.in_atomic_block)))

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

        events.inline(Rung)(in_app("note", flaky))

        ring(7)
        outbox.drain()

        assert ran == [7, 7]
        assert not OutboxRow.objects.exists()

    def test_does_not_fail_the_request_when_an_inline_effect_is_broken(self) -> None:
        events.inline(Rung)(in_app("note", fail))

        ring()

        assert OutboxRow.objects.get().state == OutboxRow.State.OPEN
