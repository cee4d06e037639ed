"""Reads of media: rows by id and by name, and what pages need of a photo."""

from collections.abc import Collection, Iterable
from datetime import datetime

from apps.media.exceptions import MediaNotFound
from apps.media.models import MediaItem
from apps.media.types import Focus, Photo, Rendition, State


def media_by_ids(
    *, media_ids: Collection[int], owner_id: int | None = None
) -> dict[int, MediaItem]:
    """Media that exist and are not discarded; with ``owner_id`` only that person's."""
    items = MediaItem.objects.filter(pk__in=media_ids, deleted_at=None)
    if owner_id is not None:
        items = items.filter(owner_id=owner_id)
    return {item.pk: item for item in items}


def own_media(*, owner_id: int, media_id: int) -> MediaItem:
    """:raises MediaNotFound: also when it belongs to somebody else."""
    item = media_by_ids(owner_id=owner_id, media_ids=[media_id]).get(media_id)
    if item is None:
        raise MediaNotFound
    return item


def media_named(*, name: str) -> MediaItem:
    """The medium with this storage name.

    Delivery knows nothing else, so this asks every shard; edges and caches keep it rare.

    :raises MediaNotFound:
    """
    item = MediaItem.objects.filter(name=name, deleted_at=None, state=State.READY).first()
    if item is None:
        raise MediaNotFound
    return item


def photo_of(item: MediaItem) -> Photo:
    """What a card keeps of a ready medium."""
    return Photo(
        id=item.pk,
        name=item.name,
        access=item.access,
        width=item.width,
        height=item.height,
        renditions={
            size: Rendition(made["width"], made["height"], list(made["formats"]))
            for size, made in item.renditions.items()
        },
        blurhash=item.blurhash,
        placeholder=item.placeholder,
        focus=Focus(item.focus_x, item.focus_y),
    )


def has_avif(*, item: MediaItem) -> bool:
    """Whether the costly renditions exist; they are made together."""
    return any("avif" in made["formats"] for made in item.renditions.values())


def abandoned_ids(*, before: datetime, limit: int) -> list[int]:
    """Uploads of which nothing was even begun."""
    return list(
        MediaItem.objects.filter(
            attached_at=None, claimed_at=None, deleted_at=None, created_at__lt=before
        )
        .order_by("created_at")
        .values_list("pk", flat=True)[:limit]
    )


def ids_with_original(*, before: datetime, limit: int) -> list[int]:
    """Media whose upload is still kept beside the renditions."""
    return list(
        MediaItem.objects.filter(created_at__lt=before, deleted_at=None)
        .exclude(original_key="")
        .exclude(state__in=[State.RECEIVED, State.PROCESSING])
        .order_by("created_at")
        .values_list("pk", flat=True)[:limit]
    )


def ids_of_owner(*, owner_id: int, limit: int) -> list[int]:
    """Some of a person's media, in whatever state."""
    return list(
        MediaItem.objects.filter(owner_id=owner_id)
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )


def undeleted_ids(*, before: datetime, limit: int) -> list[int]:
    """Discarded media whose bytes should be gone by now."""
    return list(
        MediaItem.objects.filter(deleted_at__lt=before)
        .order_by("deleted_at")
        .values_list("pk", flat=True)[:limit]
    )


def known_names(*, names: Collection[str]) -> set[str]:
    """Which of the storage names belong to a medium that exists, former ones included."""
    moving = MediaItem.objects.exclude(stale_names=[]).values_list("stale_names", flat=True)
    former = {entry["name"] for entries in moving for entry in entries}
    present = MediaItem.objects.filter(name__in=names).values_list("name", flat=True)
    return set(present) | former & set(names)


def known_original_keys(*, keys: Iterable[str]) -> set[str]:
    """Which of the keys are uploads of a medium that exists."""
    return set(
        MediaItem.objects.filter(original_key__in=list(keys)).values_list("original_key", flat=True)
    )
