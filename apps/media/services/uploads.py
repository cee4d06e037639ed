"""Uploads on their way in: checked, stored privately as they came, and handed to the workers."""

import hashlib
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from apps.core.events import publish
from apps.core.ids import new_id, shard_of
from apps.core.models import OutboxRow
from apps.core.text import normalize_text
from apps.media import selectors
from apps.media.engine import sniff
from apps.media.engine.refusals import DecoderCrashed, ImageRefused, TooComplex
from apps.media.events import MediaReceived, ProcessingStarted
from apps.media.exceptions import CannotRetry, MediaInUse, StorageDown
from apps.media.models import MediaItem
from apps.media.services import processing
from apps.media.services.locking import locked_media
from apps.media.services.naming import original_key, storage_name
from apps.media.storage import storage_for
from apps.media.types import MAX_ALT_TEXT, Access, Focus, Purpose, State

# Ours to blame, or perhaps a matter of load: the same bytes may well pass next time.
RETRYABLE_CODES = frozenset({"processing_failed", TooComplex.code, DecoderCrashed.code})
_MAX_FILENAME = 120


def check_upload(*, file: "UploadedFile[bytes]") -> None:
    """Look at a file without keeping it.

    :raises ImageRefused: with the reason, when it is no picture within the limits.
    """
    sniff.check_size(size=file.size or 0)
    sniff.inspect(source=cast("BinaryIO", file), size=file.size or 0)


def receive_upload(
    *,
    owner_id: int,
    file: "UploadedFile[bytes]",
    purpose: Purpose = Purpose.POST,
    alt_text: str = "",
    focus: Focus = Focus(),  # noqa: B008  # it is frozen
) -> MediaItem:
    """This will check a file and keep it privately until a worker has rendered it.

    The bytes are stored before the row exists, so there is never a row without bytes; bytes
    without a row are swept up.

    :raises ImageRefused: with the reason, when it is no picture within the limits.
    :raises TextTooLong: it is described at too great a length.
    :raises StorageDown: nothing was kept.
    """
    alt_text = normalize_text(raw=alt_text, max_length=MAX_ALT_TEXT)
    check_upload(file=file)
    key = original_key()
    storage = storage_for(access=Access.PRIVATE)
    file.seek(0)
    storage.put(key=key, content=file)
    fields = {
        "purpose": purpose,
        "original_filename": _shown_filename(file.name or ""),
        "original_key": key,
        "original_bytes": file.size or 0,
        "sha256": _sha256(file),
        "alt_text": alt_text,
        "focus_x": focus.x,
        "focus_y": focus.y,
    }
    try:
        try:
            return _create_item(owner_id=owner_id, fields=fields)
        except IntegrityError:
            # Two uploads of one owner in one millisecond may mint the same id.
            return _create_item(owner_id=owner_id, fields=fields)
    except Exception:
        with suppress(StorageDown):
            storage.delete(key)
        raise


@transaction.atomic
def receive_and_process(
    *,
    owner_id: int,
    file: "UploadedFile[bytes]",
    purpose: Purpose = Purpose.POST,
    alt_text: str = "",
    focus: Focus = Focus(),  # noqa: B008  # it is frozen
) -> MediaItem:
    """This will take a file in and render it in this process, for those who need it ready.

    The row, and whatever the caller makes of it in the same transaction, comes with the commit;
    the worker that is then told finds nothing left to do.

    :raises ImageRefused: with the reason; nothing is kept.
    :raises StorageDown, SandboxUnavailable: to be tried again.
    """
    item = receive_upload(
        owner_id=owner_id, file=file, purpose=purpose, alt_text=alt_text, focus=focus
    )
    item = processing.process_media(media_id=item.pk)
    if item.state == State.FAILED:
        # The row goes with the exception, and its bytes are not left to the sweep.
        with suppress(StorageDown):
            storage_for(access=Access.PRIVATE).delete(item.original_key)
        raise ImageRefused(item.failure_reason)
    return item


@transaction.atomic
def describe_media(
    *, owner_id: int, media_id: int, alt_text: str | None = None, focus: Focus | None = None
) -> MediaItem:
    """This will keep what an upload shows and where to look; what is None stays as it is.

    :raises MediaNotFound:
    :raises MediaInUse: something has been made of it, and keeps words of its own.
    :raises TextTooLong:
    """
    selectors.own_media(owner_id=owner_id, media_id=media_id)
    item = locked_media(media_id=media_id)
    if item.attached_at is not None:
        raise MediaInUse
    if alt_text is not None:
        item.alt_text = normalize_text(raw=alt_text, max_length=MAX_ALT_TEXT)
    if focus is not None:
        item.focus_x, item.focus_y = focus.x, focus.y
    item.save(update_fields=["alt_text", "focus_x", "focus_y", "updated_at"])
    return item


@transaction.atomic
def aim_media(*, owner_id: int, media_id: int, focus: Focus) -> bool:
    """Keep which point of a picture matters most, also once something has it.

    Returns whether that is new; whoever shows the picture is told by the caller.

    :raises MediaNotFound:
    """
    selectors.own_media(owner_id=owner_id, media_id=media_id)
    item = locked_media(media_id=media_id)
    if (item.focus_x, item.focus_y) == (focus.x, focus.y):
        return False
    item.focus_x, item.focus_y = focus.x, focus.y
    item.save(update_fields=["focus_x", "focus_y", "updated_at"])
    return True


@transaction.atomic
def retry_media(*, owner_id: int, media_id: int) -> MediaItem:
    """This will process a failed upload again where that can help; others stay as they are.

    :raises MediaNotFound, CannotRetry:
    """
    item = selectors.own_media(owner_id=owner_id, media_id=media_id)
    if item.state != State.FAILED:
        return item
    if item.failure_code not in RETRYABLE_CODES or not item.original_key:
        raise CannotRetry
    return requeue_media(media_id=item.pk)


@transaction.atomic
def requeue_media(*, media_id: int) -> MediaItem:
    """This will send an unfinished upload to the workers again, whatever became of it before."""
    item = MediaItem.objects.select_for_update().get(pk=media_id)
    if item.state == State.READY:
        return item
    # Attempts given up on would otherwise fail the new one as well.
    OutboxRow.objects.filter(
        state=OutboxRow.State.QUARANTINED,
        event__in=[MediaReceived.name, ProcessingStarted.name],
        payload__media_id=media_id,
    ).delete()
    item.state = State.RECEIVED
    item.failure_code = item.failure_reason = ""
    item.save(update_fields=["state", "failure_code", "failure_reason", "updated_at"])
    publish(MediaReceived(media_id=media_id))
    return item


@transaction.atomic
def _create_item(*, owner_id: int, fields: Mapping[str, Any]) -> MediaItem:
    item = MediaItem(id=new_id(shard=shard_of(owner_id)), owner_id=owner_id, **fields)
    item.name = _first_name(item)
    item.save(force_insert=True)
    publish(MediaReceived(media_id=item.pk))
    return item


def _first_name(item: MediaItem) -> str:
    return storage_name(owner_id=item.owner_id, media_id=item.pk, generation=0, sha256=item.sha256)


def _sha256(file: "UploadedFile[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _shown_filename(name: str) -> str:
    """The name on the uploader's device, without characters that hide or reorder text."""
    shown = "".join(
        character
        for character in name
        if unicodedata.category(character)[0] not in "CZ" or character == " "
    )
    return shown[-_MAX_FILENAME:]
