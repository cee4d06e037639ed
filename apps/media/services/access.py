"""Who may fetch a medium's bytes: what it belongs to, and moving it in and out of public."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from apps.core.events import publish
from apps.media import selectors
from apps.media.events import MediaAccessChanged, MediaSettled, RenditionsRetired
from apps.media.exceptions import ForeignMedia, MediaInUse, MediaNotReady
from apps.media.models import MediaItem
from apps.media.services.locking import locked_media
from apps.media.services.naming import storage_name
from apps.media.storage import MediaStorage, storage_for
from apps.media.types import Access, State


@transaction.atomic
def claim_media(*, owner_id: int, media_ids: Sequence[int]) -> None:
    """This will keep uploads for something unfinished, which attaches or discards them in the end.

    :raises ForeignMedia: when one is not theirs, or not there.
    """
    items = _locked_uploads(owner_id=owner_id, media_ids=media_ids)
    MediaItem.objects.filter(owner_id=owner_id, pk__in=items, claimed_at=None).update(
        claimed_at=Now(), updated_at=Now()
    )


@transaction.atomic
def attach_media(*, owner_id: int, media_ids: Sequence[int]) -> list[MediaItem]:
    """This will bind uploads to what is made of them, in the order named.

    :raises ForeignMedia: when one is not theirs, or not there.
    :raises MediaNotReady: when one is not ready.
    :raises MediaInUse: when one belongs to something already.
    """
    items = _locked_uploads(owner_id=owner_id, media_ids=media_ids)
    if any(item.state != State.READY for item in items.values()):
        raise MediaNotReady
    if any(item.attached_at is not None for item in items.values()):
        raise MediaInUse
    MediaItem.objects.filter(owner_id=owner_id, pk__in=items).update(
        attached_at=Now(), updated_at=Now()
    )
    publish(*(MediaSettled(media_id=media_id) for media_id in items))
    return [items[media_id] for media_id in media_ids]


@transaction.atomic
def set_access(*, media_ids: Sequence[int], access: Access) -> int:
    """This will change who may fetch these media and return how many changed.

    Old addresses stop working with the commit, for delivery asks the row; the files follow.
    """
    items = list(
        MediaItem.objects.select_for_update()
        .filter(pk__in=media_ids, deleted_at=None)
        .exclude(access=access)
        .order_by("pk")
    )
    moving = [item for item in items if item.state == State.READY]
    for item in moving:
        item.stale_names = [*item.stale_names, {"access": item.access, "name": item.name}]
    for item in items:
        item.generation += 1
        item.access = access
        item.name = storage_name(
            owner_id=item.owner_id,
            media_id=item.pk,
            generation=item.generation,
            sha256=item.sha256,
        )
        item.updated_at = Now()
    # One statement for all: an author who goes private has hundreds of photos.
    MediaItem.objects.filter(owner_id__in={item.owner_id for item in items}).bulk_update(
        items, ["access", "generation", "name", "stale_names", "updated_at"]
    )
    publish(*(MediaAccessChanged(media_id=item.pk, owner_id=item.owner_id) for item in moving))
    return len(items)


@transaction.atomic
def move_renditions(*, media_id: int) -> bool:
    """This will bring the files to the present name and remove the former ones.

    Until then delivery finds the files through the former names. False when nothing was left.

    :raises MediaNotFound: when it is gone.
    :raises StorageDown: to be tried again.
    """
    item = locked_media(media_id=media_id)
    if not item.stale_names:
        return False
    target = storage_for(access=item.access)
    retired: list[str] = []
    # The newest former name first: it has the latest files.
    for stale in reversed(item.stale_names):
        retired += _move(stale, item, target)
    item.stale_names = []
    item.save(update_fields=["stale_names", "updated_at"])
    if retired:
        publish(RenditionsRetired(media_id=media_id, keys=retired))
    return True


def _locked_uploads(*, owner_id: int, media_ids: Sequence[int]) -> dict[int, MediaItem]:
    # Locked, because the purge of abandoned uploads may look at the same rows.
    items = {
        item.pk: item
        for item in MediaItem.objects.select_for_update()
        .filter(owner_id=owner_id, pk__in=media_ids, deleted_at=None)
        .order_by("pk")
    }
    if set(items) != set(media_ids):
        raise ForeignMedia
    return items


def _move(stale: dict[str, Any], item: MediaItem, target: MediaStorage) -> list[str]:
    """Move one former name's files; return the keys that were public."""
    source = storage_for(access=stale["access"])
    folder = selectors.rendition_folder(name=stale["name"])
    keys = list(source.all_keys(prefix=folder))
    for key in keys:
        new_key = f"{selectors.rendition_folder(name=item.name)}/{key.rpartition('/')[2]}"
        if not target.exists(new_key):
            target.copy_from(source=source, key=key, to=new_key)
    for key in keys:
        source.delete(key)
    return keys if stale["access"] == Access.PUBLIC else []
