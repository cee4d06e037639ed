"""Archives that people bring: checked, kept until a worker has taken them in, then removed."""

from datetime import datetime
from typing import BinaryIO, cast

import structlog
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from apps.accounts.models import Account
from apps.core.events import publish
from apps.core.exceptions import DomainError, Unavailable
from apps.portability.engine.readers import open_archive
from apps.portability.events import ImportReceived
from apps.portability.exceptions import ArchiveTooLarge, ImportIsOpen, Superseded
from apps.portability.models import Import
from apps.portability.services.jobs import Pulse, claim
from apps.portability.services.restoring import restore
from apps.portability.services.storing import archives, drop_archive, new_key
from apps.portability.types import MAX_ATTEMPTS, MAX_UPLOAD_BYTES, RETRY_AFTER, ImportState

logger = structlog.get_logger(__name__)

_GIVEN_UP = "It could not be taken in. Bring it again; if that fails, tell those who run the site."
_STORAGE_DOWN = "The storage of this site did not answer for too long. Bring it again later."
_LOST = "The file you brought is not there any more. Bring it again."


def receive_archive(*, account: Account, file: "UploadedFile[bytes]") -> Import:
    """Look at an archive and keep it for a worker.

    :raises ArchiveTooLarge: it has over 2 GB.
    :raises ArchiveRefused: with the reason, as far as a first look tells.
    :raises ImportIsOpen: another one is being taken in.
    :raises StorageDown: nothing was kept.
    """
    size = file.size or 0
    if size > MAX_UPLOAD_BYTES:
        raise ArchiveTooLarge
    open_archive(cast("BinaryIO", file))
    key = new_key()
    file.seek(0)
    archives().put(key=key, content=file)
    try:
        return _create(account, key, size)
    except Exception:
        drop_archive(key)
        raise


def run_next_import(*, now: datetime) -> bool:
    """Take in the archive that has waited longest; False if there is none.

    Whatever was taken in before an attempt broke off stays, and is not taken in again.
    """
    job = claim(
        Import.objects.get_queryset(), waiting=ImportState.RECEIVED, working=ImportState.RUNNING
    )
    if job is None:
        return False
    try:
        if job.attempts > MAX_ATTEMPTS:
            _end(job, ImportState.FAILED, reason=_GIVEN_UP)
        else:
            _run(job, now)
    except Superseded:
        logger.info("import_superseded", import_id=job.pk)
    except Unavailable:
        logger.warning("import_postponed", import_id=job.pk, attempts=job.attempts)
        _postpone(job)
    except FileNotFoundError:
        _end(job, ImportState.FAILED, reason=_LOST)
    except DomainError as error:
        _end(job, ImportState.FAILED, reason=error.message)
    except Exception:
        logger.exception("import_failed", import_id=job.pk)
        _end(job, ImportState.FAILED, reason=_GIVEN_UP)
    return True


def _run(job: Import, now: datetime) -> None:
    account = Account.objects.filter(pk=job.account_id).first()
    if account is None:
        raise Superseded
    with archives().open(job.key) as file:
        reader = open_archive(cast("BinaryIO", file))
        total = min(reader.counts.get("posts", 0), 1_000_000)
        Import.objects.filter(pk=job.pk, token=job.token).update(total_count=total)
        pulse = Pulse(job)
        tally = restore(account=account, reader=reader, now=now, tick=pulse.beat)
    pulse.note(total)
    Import.objects.filter(pk=job.pk, token=job.token).update(
        outcome=tally.outcome, problems=tally.problems
    )
    _end(job, ImportState.DONE)


@transaction.atomic
def _create(account: Account, key: str, size: int) -> Import:
    try:
        with transaction.atomic():
            job = Import.objects.create(account_id=account.pk, key=key, size=size)
    except IntegrityError as error:
        raise ImportIsOpen from error
    publish(ImportReceived(import_id=job.pk, account_id=account.pk))
    return job


def _postpone(job: Import) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        _end(job, ImportState.FAILED, reason=_STORAGE_DOWN)
        return
    Import.objects.filter(pk=job.pk, token=job.token).update(
        state=ImportState.RECEIVED,
        token="",
        beat_at=Now() + RETRY_AFTER * job.attempts,
        failure_reason="The storage does not answer at the moment. It is tried again by itself.",
    )


def _end(job: Import, state: ImportState, *, reason: str = "") -> None:
    """Say how it ended; the bytes are not needed any more."""
    ended = Import.objects.filter(pk=job.pk, token=job.token).update(
        state=state, token="", key="", finished_at=Now(), failure_reason=reason[:300]
    )
    if ended:
        drop_archive(job.key)
