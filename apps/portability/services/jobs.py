"""Handing long work to one worker at a time, in the order in which it was asked for.

The table is the queue: a message only says that there may be something to do. Whoever works says so
by the minute, so that the work of a killed worker is begun anew by another one.
"""

import secrets
import time
from typing import TypeVar

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from apps.portability.exceptions import Superseded
from apps.portability.models import Export, Import, Job
from apps.portability.types import LEASE, MAX_AT_ONCE

J = TypeVar("J", Export, Import)

_BEAT_SECONDS = 10


@transaction.atomic
def claim(jobs: "QuerySet[J]", *, waiting: str, working: str) -> J | None:
    """Take the job that has waited longest, or whose worker is gone; None if there is none.

    Attempts are counted before the work, so that one which kills its workers ends as well.
    """
    if jobs.filter(state=working, beat_at__gt=Now() - LEASE).count() >= MAX_AT_ONCE:
        return None
    due = jobs.filter(state=waiting, beat_at__lte=Now()) | jobs.filter(
        state=working, beat_at__lte=Now() - LEASE
    )
    # The race: two workers are told of the same job. Rows are not passed over because they are
    # locked: it may be the mail about the request that holds one for a moment.
    job = due.order_by("beat_at").select_for_update().first()
    if job is None:
        return None
    job.token = secrets.token_hex(16)
    jobs.filter(pk=job.pk).update(
        state=working,
        token=job.token,
        beat_at=Now(),
        attempts=F("attempts") + 1,
        done_count=0,
        failure_reason="",
    )
    job.refresh_from_db()
    return job


class Pulse:
    """Says for one attempt that it is still at work, and how far it is."""

    def __init__(self, job: Job) -> None:
        self._rows = type(job)._default_manager.filter(pk=job.pk, token=job.token)  # noqa: SLF001  # the documented model API
        self._said_at = time.monotonic()

    def beat(self, done: int) -> None:
        """Note the progress, unless that was done a moment ago.

        :raises Superseded: the attempt has lost its job.
        """
        if time.monotonic() - self._said_at >= _BEAT_SECONDS:
            self.note(done)

    def note(self, done: int) -> None:
        """Note the progress now.

        :raises Superseded: the attempt has lost its job.
        """
        if not self._rows.update(beat_at=Now(), done_count=done):
            raise Superseded
        self._said_at = time.monotonic()
