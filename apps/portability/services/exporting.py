"""A copy of what is theirs, for whoever asks: requested, built by a worker, fetched, forgotten."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from apps.accounts.models import Account
from apps.core.events import publish
from apps.core.exceptions import Unavailable
from apps.media.exceptions import StorageDown
from apps.media.storage import ARCHIVES, MediaStorage, storage_for
from apps.media.types import Access
from apps.portability.events import ExportFinished, ExportRequested
from apps.portability.exceptions import ExportIsOpen, Superseded
from apps.portability.models import Export, Import, ImportedItem
from apps.portability.selectors import posts
from apps.portability.services.archiving import archive_of
from apps.portability.services.jobs import Pulse, claim
from apps.portability.types import KEPT, MAX_ATTEMPTS, RETRY_AFTER, ExportState

logger = structlog.get_logger(__name__)

ORPHANS_KEPT = timedelta(hours=24)
_GIVEN_UP = (
    "It could not be made. Ask for it again; if that fails too, tell those who run the site."
)
_STORAGE_DOWN = "The storage of this site did not answer for too long. Ask for a copy again later."


def new_key() -> str:
    """Return where a new archive will lie; 160 bits that nobody guesses, and nobody's name."""
    token = secrets.token_hex(20)
    return f"{ARCHIVES}{token[:2]}/{token}.zip"


def archives() -> MediaStorage:
    """Return the storage of archives: never public, never under an address of its own."""
    return storage_for(access=Access.PRIVATE)


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
        _drop(key)
    except Unavailable:
        logger.warning("export_postponed", export_id=export.pk, attempts=export.attempts)
        _drop(key)
        _postpone(export)
    except Exception:
        logger.exception("export_failed", export_id=export.pk)
        _drop(key)
        _fail(export, _GIVEN_UP)
    return True


@transaction.atomic
def expire_exports(*, now: datetime) -> int:
    """Remove the bytes of copies whose time is over; return how many.

    :raises StorageDown: to be tried again.
    """
    # The race: a finished export drops the one before it.
    due = (
        Export.objects.select_for_update(skip_locked=True)
        .filter(state=ExportState.READY, expires_at__lte=now)
        .order_by("expires_at")[:100]
    )
    expired = 0
    for export in due:
        _expire(export)
        expired += 1
    return expired


@transaction.atomic
def erase_archives(*, account_id: int) -> int:
    """Remove every copy that somebody asked for or brought, with its bytes; return how many.

    :raises StorageDown: to be tried again.
    """
    exports = Export.objects.select_for_update().filter(account_id=account_id)
    imports = Import.objects.select_for_update().filter(account_id=account_id)
    keys = [job.key for job in (*exports, *imports)]
    for key in filter(None, keys):
        archives().delete(key)
    exports.delete()
    imports.delete()
    ImportedItem.objects.filter(account_id=account_id).delete()
    return len(keys)


def remove_orphaned_archives(*, now: datetime) -> int:
    """Remove archives no row knows: of killed workers and of deleted accounts."""
    removed = 0
    for key in list(archives().all_keys(prefix=ARCHIVES.rstrip("/"))):
        if Export.objects.filter(key=key).exists() or Import.objects.filter(key=key).exists():
            continue
        with suppress(FileNotFoundError):
            # Young ones may be on their way to their row.
            if archives().get_modified_time(key) < now - ORPHANS_KEPT:
                archives().delete(key)
                removed += 1
    return removed


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
    for former in Export.objects.filter(
        account_id=export.account_id, state=ExportState.READY
    ).exclude(pk=export.pk):
        _expire(former)
    publish(ExportFinished(export_id=export.pk, account_id=export.account_id))


def _expire(export: Export) -> None:
    archives().delete(export.key)
    Export.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED, key="", size=0)


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


def _drop(key: str) -> None:
    """Remove what a failed attempt may have stored; what is left is swept up."""
    with suppress(StorageDown):
        archives().delete(key)
