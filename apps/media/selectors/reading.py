"""Where the files of a medium are at this moment, and reading them back."""

from contextlib import suppress

from apps.media.models import MediaItem
from apps.media.selectors.addresses import rendition_key
from apps.media.storage import storage_for
from apps.media.types import Access


def places_of(*, item: MediaItem) -> list[tuple[Access, str]]:
    """The storages and names to look in: on the move, files are still under a former name."""
    former = [(Access(entry["access"]), entry["name"]) for entry in reversed(item.stale_names)]
    return [(Access(item.access), item.name), *former]


def read_rendition(*, item: MediaItem, rendition: str, fmt: str) -> bytes:
    """The bytes of one file, for whoever may hand them out.

    :raises FileNotFoundError: when it is not there (any more).
    :raises StorageDown:
    """
    for access, name in places_of(item=item):
        with suppress(FileNotFoundError):
            key = rendition_key(name=name, rendition=rendition, fmt=fmt)
            return storage_for(access=access).read(key=key)
    raise FileNotFoundError
