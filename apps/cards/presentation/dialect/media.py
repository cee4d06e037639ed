"""Photos as the dialect's MediaAttachment."""

from datetime import datetime
from typing import Any

from apps.cards.presentation.entities import MediaAttachment
from apps.cards.presentation.views import photo_url, rendition_of
from apps.core.formats import absolute
from apps.media import selectors as media_selectors
from apps.media.types import Photo, Rendition

PREVIEW = "640"


def media_attachment(*, photo: Photo, description: str, now: datetime) -> MediaAttachment:
    """Return a ready photo as the dialect's MediaAttachment; private ones have signed addresses."""
    full, preview = rendition_of(photo, "full"), rendition_of(photo, PREVIEW)
    return {
        "id": str(photo.id),
        "type": "image",
        "url": _address(photo, full, now),
        "preview_url": _address(photo, preview, now),
        "remote_url": None,
        "preview_remote_url": None,
        "text_url": None,
        "meta": {
            "original": _size(photo.renditions[full]),
            "small": _size(photo.renditions[preview]),
            "focus": {"x": photo.focus.x, "y": photo.focus.y},
        },
        "description": description or None,
        "blurhash": photo.blurhash or None,
    }


def _address(photo: Photo, rendition: str, now: datetime) -> str:
    url = photo_url(photo, rendition, "jpg")
    return absolute(media_selectors.signed_url(url=url, now=now))


def _size(rendition: Rendition) -> dict[str, Any]:
    return {
        "width": rendition.width,
        "height": rendition.height,
        "size": f"{rendition.width}x{rendition.height}",
        "aspect": rendition.width / rendition.height,
    }
