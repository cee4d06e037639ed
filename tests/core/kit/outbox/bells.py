"""Ringing the probe event, and subscribers that answer it in every way."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from apps.core import events
from apps.core.ids import new_owner_id
from apps.core.models import OutboxRow
from tests.core.kit.probes import Rung, leave_trace

QUEUE = "probe.ring"


class Broken(Exception):
    """An effect that does not work."""


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


def in_app(name: str, handler: Callable[[Rung], None]) -> Callable[[Rung], None]:
    def call(event: Rung) -> None:
        handler(event)

    call.__module__ = "apps.probe.subscribers"
    call.__name__ = name
    return call


def fail(_: Rung) -> None:
    raise Broken("no answer")


def pass_time(**delta: int) -> None:
    """Let time pass for every row: the clock that counts is the database's."""
    for row in OutboxRow.objects.all():
        row.available_at -= timedelta(**delta)
        if row.leased_until is not None:
            row.leased_until -= timedelta(**delta)
        row.save()
