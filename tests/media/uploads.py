"""Uploads for tests, received and processed by the services."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.ids import new_owner_id
from apps.media import services
from apps.media.models import MediaItem
from apps.media.types import Access, Purpose
from tests.media import pictures


def photo(*, width: int = 400, height: int = 240, comment: bytes = pictures.MARKER) -> bytes:
    return pictures.encoded(pictures.quadrants(width=width, height=height), "JPEG", comment=comment)


def as_file(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def make_received(
    *,
    owner_id: int | None = None,
    content: bytes | None = None,
    name: str = "photo.jpg",
    purpose: Purpose = Purpose.POST,
) -> MediaItem:
    return services.receive_upload(
        owner_id=owner_id or new_owner_id(),
        file=as_file(photo() if content is None else content, name),
        purpose=purpose,
    )


def make_ready(
    *,
    owner_id: int | None = None,
    access: Access = Access.PRIVATE,
    content: bytes | None = None,
    purpose: Purpose = Purpose.POST,
) -> MediaItem:
    """A processed upload whose files are where the row says."""
    item = make_received(owner_id=owner_id, content=content, purpose=purpose)
    services.process_media(media_id=item.pk)
    if access == Access.PUBLIC:
        services.set_access(media_ids=[item.pk], access=access)
        services.move_renditions(media_id=item.pk)
    item.refresh_from_db()
    return item


def stored_files(root: Path) -> list[str]:
    """Every file in the storage, by its path below the root."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
