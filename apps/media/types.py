"""The vocabulary of media: states, kinds, access and the sizes that exist."""

import msgspec
from django.db import models

from apps.media.engine import limits

# Widths in pixels of the renditions; "full" keeps up to 2,048. None is ever scaled up.
RENDITION_WIDTHS: dict[str, int] = {
    **{str(width): width for width in sorted(limits.WIDTHS)},
    "full": limits.FULL_EDGE,
}

MAX_FILES = 20
MAX_BYTES = limits.MAX_FILE_BYTES
MAX_PIXELS = limits.MAX_PIXELS
MAX_ALT_TEXT = 1_500


class State(models.TextChoices):
    """An upload's way; it ends in ready or failed."""

    RECEIVED = "received"
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class Access(models.TextChoices):
    """Who may fetch the bytes: everybody, or whom the owning app lets see the object."""

    PRIVATE = "private"
    PUBLIC = "public"


class Purpose(models.TextChoices):
    """What the upload is for, which decides the app that is asked about it."""

    POST = "post"
    AVATAR = "avatar"


class Focus(msgspec.Struct, frozen=True, array_like=True):
    """The point that matters most, from the middle: -1 … 1 to the right and upwards."""

    x: float = 0.0
    y: float = 0.0


class Rendition(msgspec.Struct, frozen=True, array_like=True):
    """One size of a photo in pixels, and the formats in which it exists (``webp``, ``jpg`` …)."""

    width: int
    height: int
    formats: list[str]


class Photo(msgspec.Struct, frozen=True):
    """What a page needs to show a ready photo: storage name and sizes, never URLs or permission."""

    id: int
    name: str
    access: str
    width: int
    height: int
    renditions: dict[str, Rendition]
    blurhash: str
    placeholder: str
    focus: Focus = Focus()
