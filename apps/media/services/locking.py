"""The row lock under which a medium's name, access and files change together."""

from apps.media.exceptions import MediaNotFound
from apps.media.models import MediaItem


def locked_media(*, media_id: int) -> MediaItem:
    """This will hold the row until the transaction ends.

    Files are written under the name in the row; without the lock a switch of access in between
    would leave them behind under a dead name, perhaps a public one.

    :raises MediaNotFound: when it is gone or discarded.
    """
    item = MediaItem.objects.select_for_update().filter(pk=media_id, deleted_at=None).first()
    if item is None:
        raise MediaNotFound
    return item
