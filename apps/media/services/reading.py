"""Reading stored renditions back, for whoever hands them to their owner."""

from apps.media import selectors
from apps.media.models import MediaItem
from apps.media.storage import storage_for


def best_jpeg(*, item: MediaItem) -> bytes:
    """Return the largest rendition of a ready medium that every program can show.

    :raises FileNotFoundError: when it is not there (any more).
    :raises StorageDown:
    """
    # A medium on the move still has its files under a former name.
    names = [{"access": item.access, "name": item.name}, *reversed(item.stale_names)]
    for entry in names:
        key = selectors.rendition_key(name=entry["name"], rendition="full", fmt="jpg")
        try:
            return storage_for(access=entry["access"]).read(key=key)
        except FileNotFoundError:
            continue
    raise FileNotFoundError
