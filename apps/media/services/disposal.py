"""Media on their way out: invisible at once, bytes gone soon, nothing left lying about."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models.functions import Now

from apps.core.events import publish
from apps.media import selectors
from apps.media.events import MediaDiscarded, RenditionsRetired
from apps.media.exceptions import MediaInUse, MediaNotFound
from apps.media.models import MediaItem
from apps.media.services.locking import locked_media
from apps.media.storage import ARCHIVES, MediaStorage, storage_for
from apps.media.types import Access

# A draft may wait that long for its author; its upload, which has GPS in it, may not.
ABANDONED_AFTER = timedelta(days=7)
ORIGINALS_KEPT = timedelta(hours=24)
ORPHANS_KEPT = timedelta(hours=24)
_BATCH = 500
# Looked after by rows of their own: uploads as they came, and archives, which are no media.
_NOT_RENDITIONS = ("originals/", ARCHIVES)


@transaction.atomic
def discard_media(*, media_ids: Sequence[int]) -> int:
    """This will make media unreachable with the commit; their bytes are purged by a worker."""
    items = list(
        MediaItem.objects.select_for_update()
        .filter(pk__in=media_ids, deleted_at=None)
        .order_by("pk")
    )
    MediaItem.objects.filter(pk__in=[item.pk for item in items]).update(
        deleted_at=Now(), updated_at=Now()
    )
    publish(*(MediaDiscarded(media_id=item.pk) for item in items))
    return len(items)


@transaction.atomic
def withdraw_upload(*, owner_id: int, media_id: int) -> None:
    """This will take back an upload that nothing has been made of yet.

    :raises MediaNotFound, MediaInUse:
    """
    selectors.own_media(owner_id=owner_id, media_id=media_id)
    item = locked_media(media_id=media_id)
    if item.attached_at is not None or item.claimed_at is not None:
        raise MediaInUse
    discard_media(media_ids=[media_id])


@transaction.atomic
def purge_media(*, media_id: int) -> bool:
    """This will remove every byte of a discarded medium, then its row; False when it is gone.

    :raises StorageDown: to be tried again.
    """
    # Locked against a worker that is just writing renditions.
    item = (
        MediaItem.objects.select_for_update().filter(pk=media_id, deleted_at__isnull=False).first()
    )
    if item is None:
        return False
    retired: list[str] = []
    for access, name in selectors.places_of(item=item):
        storage = storage_for(access=access)
        for key in list(storage.all_keys(prefix=selectors.rendition_folder(name=name))):
            storage.delete(key)
            if access == Access.PUBLIC:
                retired.append(key)
    if item.original_key:
        storage_for(access=Access.PRIVATE).delete(item.original_key)
    item.delete()
    if retired:
        publish(RenditionsRetired(media_id=media_id, keys=retired))
    return True


def erase_media_of(*, owner_id: int) -> int:
    """This will remove some of a person's media with all their bytes; return how many it found.

    :raises StorageDown: to be tried again.
    """
    media_ids = selectors.ids_of_owner(owner_id=owner_id, limit=_BATCH)
    discard_media(media_ids=media_ids)
    for media_id in media_ids:
        purge_media(media_id=media_id)
    return len(media_ids)


@transaction.atomic
def drop_original(*, media_id: int) -> bool:
    """This will remove the upload as it came, with whatever its camera wrote into it.

    :raises MediaNotFound: when the medium is gone.
    """
    item = locked_media(media_id=media_id)
    if not item.original_key:
        return False
    storage_for(access=Access.PRIVATE).delete(item.original_key)
    item.original_key = ""
    item.save(update_fields=["original_key", "updated_at"])
    return True


def drop_originals(*, now: datetime) -> int:
    """This will remove uploads that were kept for their full time."""
    media_ids = selectors.ids_with_original(before=now - ORIGINALS_KEPT, limit=_BATCH)
    dropped = 0
    for media_id in media_ids:
        with suppress(MediaNotFound):
            dropped += drop_original(media_id=media_id)
    return dropped


def discard_abandoned(*, now: datetime) -> int:
    """This will discard uploads of which nothing was even begun."""
    media_ids = selectors.abandoned_ids(before=now - ABANDONED_AFTER, limit=_BATCH)
    return _discard_unclaimed(media_ids)


def purge_discarded(*, now: datetime) -> int:
    """This will purge media whose own purge was lost; return how many."""
    media_ids = selectors.undeleted_ids(before=now - timedelta(hours=1), limit=_BATCH)
    return sum(purge_media(media_id=media_id) for media_id in media_ids)


def remove_orphans(*, now: datetime) -> int:
    """This will remove files no row knows: of crashed uploads and of rows restored away."""
    removed = 0
    private = storage_for(access=Access.PRIVATE)
    for keys in _batches(private.all_keys(prefix="originals")):
        known = selectors.known_original_keys(keys=keys)
        removed += _remove(private, [key for key in keys if key not in known], now=now)
    for access in Access:
        storage = storage_for(access=access)
        for keys in _batches(
            key for key in storage.all_keys() if not key.startswith(_NOT_RENDITIONS)
        ):
            known = selectors.known_names(names={name_in(key) for key in keys})
            orphans = [key for key in keys if name_in(key) not in known]
            removed += _remove(storage, orphans, now=now)
    return removed


@transaction.atomic
def _discard_unclaimed(media_ids: Sequence[int]) -> int:
    # Looked at again under the lock: one may have found its draft or post since the list was read.
    still = MediaItem.objects.select_for_update().filter(
        pk__in=media_ids, attached_at=None, claimed_at=None
    )
    return discard_media(media_ids=[item.pk for item in still])


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def name_in(key: str) -> str:
    """The storage name in a rendition's key; empty for other files."""
    return key.split("/")[1] if key.count("/") == 2 else ""


def _remove(storage: MediaStorage, keys: Iterable[str], *, now: datetime) -> int:
    removed = 0
    for key in keys:
        with suppress(FileNotFoundError):
            # Young ones may belong to a transaction that is not committed yet.
            if storage.get_modified_time(key) < now - ORPHANS_KEPT:
                storage.delete(key)
                removed += 1
    return removed
