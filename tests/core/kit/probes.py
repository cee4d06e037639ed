"""Events that exist for the kit's tests alone, and a trace that effects leave in PostgreSQL."""

from dataclasses import dataclass

from django.db.models import Sum

from apps.core import counters
from apps.core.events import Event
from apps.core.models import CounterDelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung(Event):
    """Somebody rang."""

    subject_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard(Event):
    """Nobody listens."""

    subject_id: int


def leave_trace(event: Rung) -> None:
    """Have an effect that would show if it happened twice."""
    counters.count(subject_id=event.subject_id, kind="probe", delta=1)


def traces(subject_id: int) -> int:
    """Return how often :func:`leave_trace` took effect."""
    found = CounterDelta.objects.filter(subject_id=subject_id, kind="probe").aggregate(
        total=Sum("delta")
    )
    return found["total"] or 0
