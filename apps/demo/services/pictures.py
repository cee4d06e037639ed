"""Has every look rendered once, and gives each person who uses it a medium of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.models import Account
from apps.core.ids import new_id, shard_of
from apps.demo.engine.planned import PlannedPost
from apps.demo.engine.rendering import Picture, Rendered, render_pictures
from apps.demo.types import Cast, Progress
from apps.media.engine.results import RenderedImage
from apps.media.models import MediaItem
from apps.media.selectors import rendition_key
from apps.media.services.naming import storage_name
from apps.media.storage import storage_for
from apps.media.types import RENDITION_WIDTHS, Access, Purpose, State

# Uploads precede their post; each photograph of a carousel at its own moment.
_UPLOAD_LEAD = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One person's medium; owner and moment identify it, also after an interruption."""

    owner_id: int
    created_at: datetime
    settled_at: datetime
    access: Access
    purpose: Purpose

    @property
    def key(self) -> tuple[int, datetime]:
        return self.owner_id, self.created_at


def add_pictures(*, cast: Cast, progress: Progress, widest: int) -> None:
    """Make the media of all avatars and posts that are not there yet, one picture at a time."""
    wanted = planned_uploads(cast=cast)
    owner_ids = {upload.owner_id for uploads in wanted.values() for upload in uploads}
    there = set(
        MediaItem.objects.filter(owner_id__in=owner_ids).values_list("owner_id", "created_at")
    )
    missing = {
        picture: left
        for picture, uploads in wanted.items()
        if (left := [upload for upload in uploads if upload.key not in there])
    }
    progress.begin(step="Pictures", total=len(missing))
    for picture, rendered in render_pictures(pictures=list(missing), widest=widest):
        add_media(picture=picture, rendered=rendered, uploads=missing[picture])
        progress.advance()
    progress.end()


def planned_uploads(*, cast: Cast) -> dict[Picture, list[Upload]]:
    """Who needs which picture, and when it was uploaded."""
    uploads: dict[Picture, list[Upload]] = {}
    for member in cast.plan.people:
        if member.person.avatar:
            picture = Picture(avatar=member.person.avatar, username=member.username)
            moment = member.joined_at + timedelta(minutes=5)
            upload = Upload(
                owner_id=cast.id_of(member.username),
                created_at=moment,
                settled_at=moment,
                access=Access.PUBLIC,
                purpose=Purpose.AVATAR,
            )
            uploads.setdefault(picture, []).append(upload)
    for post in cast.plan.posts:
        for position, photo in enumerate(post.photos):
            upload = Upload(
                owner_id=cast.id_of(post.author),
                created_at=uploaded_at(post=post, position=position),
                settled_at=post.at,
                access=_access_of(post, cast),
                purpose=Purpose.POST,
            )
            uploads.setdefault(Picture(file=photo.file, look=photo.look), []).append(upload)
    return uploads


def uploaded_at(*, post: PlannedPost, position: int) -> datetime:
    """When the photograph at this place of a post was uploaded."""
    return post.at - _UPLOAD_LEAD + timedelta(seconds=position)


@transaction.atomic
def add_media(*, picture: Picture, rendered: Rendered, uploads: Sequence[Upload]) -> None:
    """Store a picture's files once per owner, the bytes only once where storage has hard links."""
    items = [_item(picture, rendered, upload) for upload in uploads]
    first = items[0]
    target = storage_for(access=first.access)
    for made in rendered.image.renditions:
        key = rendition_key(name=first.name, rendition=made.size, fmt=made.format)
        target.put(key=key, content=made.content)
    for item in items[1:]:
        _copy_files(first, item)
    MediaItem.objects.bulk_create(items)
    if picture.avatar:
        Account.objects.filter(pk=first.owner_id).update(
            avatar_media_id=first.pk, avatar_name=first.name
        )


def _item(picture: Picture, rendered: Rendered, upload: Upload) -> MediaItem:
    media_id = new_id(shard=shard_of(upload.owner_id), at=upload.created_at)
    # An upload begins private; becoming public gives it its second name.
    generation = 1 if upload.access == Access.PUBLIC else 0
    image = rendered.image
    return MediaItem(
        id=media_id,
        owner_id=upload.owner_id,
        purpose=upload.purpose,
        state=State.READY,
        access=upload.access,
        original_filename=picture.filename,
        original_bytes=rendered.size,
        sha256=rendered.sha256,
        generation=generation,
        name=storage_name(
            owner_id=upload.owner_id,
            media_id=media_id,
            generation=generation,
            sha256=rendered.sha256,
        ),
        width=image.width,
        height=image.height,
        renditions=_described(image),
        blurhash=image.blurhash,
        placeholder=image.placeholder,
        attached_at=upload.settled_at,
        created_at=upload.created_at,
    )


def _described(image: RenderedImage) -> dict[str, dict[str, object]]:
    formats: dict[str, list[str]] = {}
    sizes: dict[str, tuple[int, int]] = {}
    for made in image.renditions:
        formats.setdefault(made.size, []).append(made.format)
        sizes[made.size] = (made.width, made.height)
    return {
        size: {"formats": formats[size], "width": sizes[size][0], "height": sizes[size][1]}
        for size in RENDITION_WIDTHS
        if size in formats
    }


def _copy_files(original: MediaItem, copy: MediaItem) -> None:
    source, target = storage_for(access=original.access), storage_for(access=copy.access)
    for size, made in original.renditions.items():
        for fmt in made["formats"]:
            target.copy_from(
                source=source,
                key=rendition_key(name=original.name, rendition=size, fmt=fmt),
                to=rendition_key(name=copy.name, rendition=size, fmt=fmt),
            )


def _access_of(post: PlannedPost, cast: Cast) -> Access:
    is_open = post.author not in cast.private and post.is_open
    return Access.PUBLIC if is_open else Access.PRIVATE
