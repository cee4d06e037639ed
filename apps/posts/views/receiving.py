"""Files of a form without script: each is taken or refused for itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from apps.core.exceptions import DomainError
from apps.media import services as media_services
from apps.posts.exceptions import TooManyPhotos
from apps.posts.types import MAX_PHOTOS, PhotoInput, PostContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of the files of one form: uploads, and why the others were refused."""

    media_ids: list[int] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def added_to(self, content: PostContent) -> PostContent:
        """Return the content with the uploads after its photos."""
        added = tuple(PhotoInput(media_id=media_id) for media_id in self.media_ids)
        return replace(content, photos=content.photos + added)


def receive_files(
    *, owner_id: int, files: "Sequence[UploadedFile[Any]]", room: int = MAX_PHOTOS
) -> Received:
    """Keep what can be kept; too many at once are refused together, before any is stored."""
    received = Received()
    if len(files) > room:
        received.refusals.append(TooManyPhotos(count=MAX_PHOTOS - room + len(files)).message)
        return received
    for file in files:
        try:
            item = media_services.receive_upload(owner_id=owner_id, file=file)
        except DomainError as error:
            received.refusals.append(f"{file.name}: {error.message}")
        else:
            received.media_ids.append(item.pk)
    return received
