"""What media refuses besides the file itself (engine/refusals.py)."""

from apps.core.exceptions import Conflict, DomainError, NotFound, Unavailable


class MediaNotFound(NotFound):
    """There is no such upload of this person."""

    message = "This upload does not exist any more. Choose the photo again."


class ForeignMedia(DomainError):
    """An id among those named is not theirs or not there: the same answer for both."""

    code = "media_not_found"
    message = "One of the photos is not available any more. Remove it and choose it again."


class MediaNotReady(Conflict):
    """The photo is still being processed, or could not be."""

    code = "media_not_ready"
    message = "One of the photos is still being processed. Wait a moment and try again."


class MediaInUse(Conflict):
    """The photo belongs to something already; one owner keeps deleting simple and sure."""

    code = "media_in_use"
    message = "One of the photos was posted already. Upload it once more to use it again."


class CannotRetry(Conflict):
    """Processing the same bytes again cannot end differently."""

    code = "cannot_retry"
    message = "Trying again cannot help with this file. Choose another one."


class StorageDown(Unavailable):
    """The object storage does not answer."""

    code = "storage_down"
    message = "Photos cannot be stored at the moment. Nothing was lost; try again in a minute."


class StorageFull(StorageDown):
    """The disk has no room left; what is there can still be read."""

    code = "storage_full"
    message = "There is no room for new photos at the moment. Please try again later."


OF_STORAGE = (StorageDown, StorageFull)
