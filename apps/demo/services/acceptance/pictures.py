"""The marked pictures of an acceptance site: uploaded and rendered like everybody's."""

import time
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core import outbox
from apps.demo.engine.acceptance import DRAFT, POSTS, Role, Script
from apps.demo.engine.marks import marked_picture
from apps.demo.exceptions import PicturesNotReady
from apps.demo.services.acceptance.people import People
from apps.media import services as media_services
from apps.media.models import MediaItem
from apps.media.types import Purpose, State

Pictures = dict[str, MediaItem]

_AVATARS = (Role.PUBLIC_OWNER, Role.PRIVATE_OWNER)
_WAIT_SECONDS = 120.0
_PAUSE_SECONDS = 0.2


def ensure_pictures(*, script: Script, people: People) -> Pictures:
    """Upload what is not there yet and return all pictures once they are rendered.

    :raises PicturesNotReady: the workers do not get to it.
    """
    for label, owner, purpose in planned_pictures():
        owner_id = people[owner].pk
        filename = filename_of(script=script, label=label)
        if not MediaItem.objects.filter(owner_id=owner_id, original_filename=filename).exists():
            content = marked_picture(number=script.mark(label))
            file = SimpleUploadedFile(filename, content, content_type="image/png")
            media_services.receive_upload(owner_id=owner_id, file=file, purpose=purpose)
    settle(people=people)
    return pictures_of(script=script, people=people)


def pictures_of(*, script: Script, people: People) -> Pictures:
    """Return the pictures that exist, by their labels; discarded ones until they are purged."""
    labels = {filename_of(script=script, label=label): label for label, _, _ in planned_pictures()}
    items = MediaItem.objects.filter(
        owner_id__in=[account.pk for account in people.values()], original_filename__in=labels
    )
    return {labels[item.original_filename]: item for item in items}


def planned_pictures() -> Iterator[tuple[str, Role, Purpose]]:
    """What each picture is called here, whose it is and what for."""
    for thing in (*POSTS, DRAFT):
        yield thing.name, thing.owner, Purpose.POST
    for role in _AVATARS:
        yield f"{role}.avatar", role, Purpose.AVATAR


def filename_of(*, script: Script, label: str) -> str:
    """The name of the uploaded file, which only its uploader ever sees."""
    return f"{script.word(f'{label}.filename')}.png"


def settle(*, people: People) -> None:
    """Have everything carried out that follows from what was done: here, or by the workers.

    :raises PicturesNotReady: it takes too long.
    """
    owner_ids = [account.pk for account in people.values()]
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        outbox.drain()
        items = MediaItem.objects.filter(owner_id__in=owner_ids, deleted_at=None)
        unfinished = items.exclude(state__in=[State.READY, State.FAILED]) | items.exclude(
            stale_names=[]
        )
        if not unfinished.exists():
            return
        if time.monotonic() > deadline:
            raise PicturesNotReady
        # The rows are leased to a worker of the running site.
        time.sleep(_PAUSE_SECONDS)
