"""A copy of what is theirs, for whoever asks: requested, built by a worker, fetched, forgotten."""

from datetime import datetime

import structlog
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from apps.accounts.models import Account
from apps.core.events import publish
from apps.core.exceptions import Unavailable
from apps.portability.events import ExportFinished, ExportRequested
from apps.portability.exceptions import ExportIsOpen, Superseded
from apps.portability.models import Export
from apps.portability.selectors import posts
from apps.portability.services.archiving import archive_of
from apps.portability.services.jobs import Pulse, claim
from apps.portability.services.storing import archives, drop_archive, new_key
from apps.portability.types import KEPT, MAX_ATTEMPTS, RETRY_AFTER, ExportState

logger = structlog.get_logger(__name__)

_GIVEN_UP = (
    "It could not be made. Ask for it again; if that fails too, tell those who run the site."
)
_STORAGE_DOWN = "The storage of this site did not answer for too long. Ask for a copy again later."


@transaction.atomic
def request_export(*, account: Account) -> Export:
    """Ask for a copy; a worker builds it, and a mail says that it was asked for.

    :raises ExportIsOpen: one is being made already.
    """
    try:
        with transaction.atomic():
            export = Export.objects.create(account_id=account.pk)
    except IntegrityError as error:
        raise ExportIsOpen from error
    publish(ExportRequested(export_id=export.pk, account_id=account.pk))
    return export


def build_next_export(*, now: datetime) -> bool:
    """Build the copy that has been waited for longest; False if nobody waits for one.

    An attempt that fails leaves nothing that could be fetched. An outage is tried again by itself,
    as often as MAX_ATTEMPTS says.
    """
    export = claim(
        Export.objects.get_queryset(), waiting=ExportState.REQUESTED, working=ExportState.BUILDING
    )
    if export is None:
        return False
    key = new_key()
    try:
        if export.attempts > MAX_ATTEMPTS:
            _fail(export, _GIVEN_UP)
        else:
            _build(export, key, now)
    except Superseded:
        drop_archive(key)
    except Unavailable:
        logger.warning("export_postponed", export_id=export.pk, attempts=export.attempts)
        drop_archive(key)
        _postpone(export)
    except Exception:
        logger.exception("export_failed", export_id=export.pk)
        drop_archive(key)
        _fail(export, _GIVEN_UP)
    return True


@transaction.atomic
def expire_exports(*, now: datetime) -> int:
    """Remove the bytes of copies whose time is over; return how many.

    :raises StorageDown: to be tried again.
    """
    # The race: the tick of the clock comes twice.
    due = (
        Export.objects.select_for_update(skip_locked=True)
        .filter(state=ExportState.READY, expires_at__lte=now)
        .order_by("expires_at")[:100]
    )
    expired = 0
    for export in due:
        archives().delete(export.key)
        Export.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED, key="", size=0)
        expired += 1
    return expired


def _build(export: Export, key: str, now: datetime) -> None:
    account = Account.objects.filter(pk=export.account_id).first()
    if account is None:
        raise Superseded
    total = posts.post_count(account=account)
    Export.objects.filter(pk=export.pk, token=export.token).update(total_count=total)
    pulse = Pulse(export)
    archives().put_stream(key=key, chunks=archive_of(account=account, now=now, tick=pulse.beat))
    pulse.note(total)
    _finish(export, key)


@transaction.atomic
def _finish(export: Export, key: str) -> None:
    finished = Export.objects.filter(pk=export.pk, token=export.token).update(
        state=ExportState.READY,
        key=key,
        size=archives().size(key),
        finished_at=Now(),
        expires_at=Now() + KEPT,
    )
    if not finished:
        raise Superseded
    # Their bytes wait for the clock: a storage that is down costs nobody the new copy.
    Export.objects.filter(account_id=export.account_id, state=ExportState.READY).exclude(
        pk=export.pk
    ).update(expires_at=Now())
    publish(ExportFinished(export_id=export.pk, account_id=export.account_id))


def _postpone(export: Export) -> None:
    if export.attempts >= MAX_ATTEMPTS:
        _fail(export, _STORAGE_DOWN)
        return
    Export.objects.filter(pk=export.pk, token=export.token).update(
        state=ExportState.REQUESTED,
        token="",
        beat_at=Now() + RETRY_AFTER * export.attempts,
        failure_reason="The storage does not answer at the moment. It is tried again by itself.",
    )


@transaction.atomic
def _fail(export: Export, reason: str) -> None:
    failed = Export.objects.filter(pk=export.pk, token=export.token).update(
        state=ExportState.FAILED, token="", finished_at=Now(), failure_reason=reason
    )
    if failed:
        publish(ExportFinished(export_id=export.pk, account_id=export.account_id))
