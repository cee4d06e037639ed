"""From an upload to renditions: idempotent steps that workers may repeat at any point.

The decoding itself happens before the row is locked; files are written under the lock, and the
row says "ready" in the same transaction in which MediaReady leaves.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any, BinaryIO, cast

import structlog
from django.db import transaction

from apps.core.events import publish
from apps.core.metrics import media_jobs
from apps.core.models import OutboxRow
from apps.media import selectors
from apps.media.engine import sandbox
from apps.media.engine.refusals import ImageRefused
from apps.media.engine.results import EncodedRendition, RenderedImage
from apps.media.events import (
    MediaFailed,
    MediaReady,
    MediaReceived,
    MediaSettled,
    ProcessingStarted,
    RegenerationRequested,
    RenditionsAdded,
)
from apps.media.exceptions import MediaNotFound
from apps.media.models import MediaItem
from apps.media.services.disposal import drop_original
from apps.media.services.locking import locked_media
from apps.media.storage import storage_for
from apps.media.types import RENDITION_WIDTHS, Access, State

logger = structlog.get_logger(__name__)

GIVEN_UP_CODE = "processing_failed"
_GIVEN_UP_REASON = "Something went wrong on our side. Press “Try again”; nothing was lost."
_LOST_CODE = "upload_lost"
_LOST_REASON = "The uploaded file is not there any more. Choose the photo again."


@transaction.atomic
def start_processing(*, media_id: int) -> bool:
    """This will say that a worker has begun; False when there is nothing to do.

    :raises MediaNotFound: when it is gone.
    """
    item = locked_media(media_id=media_id)
    if item.state not in {State.RECEIVED, State.FAILED}:
        return False
    item.state = State.PROCESSING
    item.save(update_fields=["state", "updated_at"])
    publish(ProcessingStarted(media_id=media_id))
    return True


def process_media(*, media_id: int) -> MediaItem:
    """This will render an upload and end its way in ready or failed.

    :raises MediaNotFound: when it is gone.
    :raises StorageDown, SandboxUnavailable: to be tried again.
    """
    item = selectors.media_by_ids(media_ids=[media_id]).get(media_id)
    if item is None:
        raise MediaNotFound
    if item.state == State.READY:
        return item
    try:
        image = _rendered_original(item)
    except ImageRefused as refused:
        return _fail(media_id=media_id, code=refused.code, reason=refused.message)
    except FileNotFoundError:
        return _fail(media_id=media_id, code=_LOST_CODE, reason=_LOST_REASON)
    return _finish(media_id=media_id, image=image)


def add_avif(*, media_id: int) -> bool:
    """This will add the AVIF renditions and let go of the upload; False when both is done.

    :raises MediaNotFound: when it is gone.
    :raises StorageDown, SandboxUnavailable: to be tried again.
    """
    item = selectors.media_by_ids(media_ids=[media_id]).get(media_id)
    if item is None:
        raise MediaNotFound
    if item.state != State.READY:
        return False
    is_new = not selectors.has_avif(item=item)
    if is_new:
        try:
            content, _ = _best_source(item)
            _add_files(media_id=media_id, files=sandbox.render_avif(source=content))
        except ImageRefused as refused:
            # WebP and JPEG exist, so nobody misses anything.
            logger.warning("avif_refused", media_id=media_id, code=refused.code)
            media_jobs.labels("avif", refused.code).inc()
        except FileNotFoundError:
            # For the audit to report; repeating it would not bring the bytes back.
            logger.error("renditions_missing", media_id=media_id)
            return False
        else:
            media_jobs.labels("avif", "ready").inc()
    return drop_original(media_id=media_id) or is_new


@transaction.atomic
def request_regeneration(*, media_id: int) -> None:
    """This will have a worker make a medium's renditions again."""
    publish(RegenerationRequested(media_id=media_id))


def regenerate_media(*, media_id: int) -> MediaItem:
    """This will make a ready medium's renditions again, from the upload or its full rendition.

    :raises MediaNotFound: when it is gone.
    :raises ImageRefused: when no source can be read any more.
    :raises FileNotFoundError: when no source exists any more.
    """
    item = selectors.media_by_ids(media_ids=[media_id]).get(media_id)
    if item is None:
        raise MediaNotFound
    if item.state != State.READY:
        return process_media(media_id=media_id)
    content, is_original = _best_source(item)
    image = sandbox.render(source=content)
    files = [*image.renditions, *sandbox.render_avif(source=content)]
    if not is_original:
        # The full rendition is the master now; encoding it from itself would only wear it down.
        files = [file for file in files if (file.size, file.format) not in _present_masters(item)]
    return _add_files(media_id=media_id, files=files)


def fail_stuck() -> int:
    """This will end the wait for media whose every attempt failed; return how many."""
    given_up = OutboxRow.objects.filter(
        state=OutboxRow.State.QUARANTINED, event__in=[MediaReceived.name, ProcessingStarted.name]
    ).values_list("payload", flat=True)
    waiting = MediaItem.objects.filter(
        pk__in=[payload["media_id"] for payload in given_up],
        deleted_at=None,
        state__in=[State.RECEIVED, State.PROCESSING],
    ).values_list("pk", flat=True)
    media_ids = list(waiting)
    for media_id in media_ids:
        _fail(media_id=media_id, code=GIVEN_UP_CODE, reason=_GIVEN_UP_REASON)
    return len(media_ids)


def _rendered_original(item: MediaItem) -> RenderedImage:
    if not item.original_key:
        raise FileNotFoundError
    with storage_for(access=Access.PRIVATE).open(item.original_key) as upload:
        return sandbox.render(source=cast("BinaryIO", upload))


def _best_source(item: MediaItem) -> tuple[BinaryIO, bool]:
    """The upload while it is kept, then the largest rendition; and whether it is the upload."""
    if item.original_key:
        try:
            return BytesIO(storage_for(access=Access.PRIVATE).read(key=item.original_key)), True
        except FileNotFoundError:
            logger.info("upload_is_gone", media_id=item.pk)
    key = selectors.rendition_key(name=item.name, rendition="full", fmt="webp")
    return BytesIO(storage_for(access=item.access).read(key=key)), False


def _present_masters(item: MediaItem) -> set[tuple[str, str]]:
    storage = storage_for(access=item.access)
    return {
        ("full", fmt)
        for fmt in ("webp", "jpg")
        if storage.exists(selectors.rendition_key(name=item.name, rendition="full", fmt=fmt))
    }


@transaction.atomic
def _finish(*, media_id: int, image: RenderedImage) -> MediaItem:
    item = locked_media(media_id=media_id)
    if item.state == State.READY:
        return item
    _write(item, image.renditions)
    item.renditions = _described({}, image.renditions)
    item.width, item.height = image.width, image.height
    item.blurhash, item.placeholder = image.blurhash, image.placeholder
    item.state = State.READY
    item.failure_code = item.failure_reason = ""
    item.save()
    publish(MediaReady(media_id=media_id, owner_id=item.owner_id))
    if item.attached_at is not None:
        publish(MediaSettled(media_id=media_id))
    media_jobs.labels("image", "ready").inc()
    return item


@transaction.atomic
def _fail(*, media_id: int, code: str, reason: str) -> MediaItem:
    item = locked_media(media_id=media_id)
    if item.state in {State.READY, State.FAILED}:
        return item
    item.state = State.FAILED
    item.failure_code, item.failure_reason = code, reason
    item.save(update_fields=["state", "failure_code", "failure_reason", "updated_at"])
    publish(MediaFailed(media_id=media_id, owner_id=item.owner_id, code=code))
    media_jobs.labels("image", code).inc()
    return item


@transaction.atomic
def _add_files(*, media_id: int, files: Iterable[EncodedRendition]) -> MediaItem:
    item = locked_media(media_id=media_id)
    files = list(files)
    _write(item, files)
    item.renditions = _described(item.renditions, files)
    item.save(update_fields=["renditions", "updated_at"])
    publish(RenditionsAdded(media_id=media_id, owner_id=item.owner_id))
    return item


def _write(item: MediaItem, files: Iterable[EncodedRendition]) -> None:
    storage = storage_for(access=item.access)
    for file in files:
        key = selectors.rendition_key(name=item.name, rendition=file.size, fmt=file.format)
        storage.put(key=key, content=file.content)


def _described(
    known: Mapping[str, Any], files: Iterable[EncodedRendition]
) -> dict[str, dict[str, Any]]:
    """The renditions column with these files in it, smallest size first."""
    made = {size: {**entry, "formats": list(entry["formats"])} for size, entry in known.items()}
    for file in files:
        entry = made.setdefault(file.size, {"formats": []})
        entry["width"], entry["height"] = file.width, file.height
        if file.format not in entry["formats"]:
            entry["formats"].append(file.format)
    return {size: made[size] for size in RENDITION_WIDTHS if size in made}
