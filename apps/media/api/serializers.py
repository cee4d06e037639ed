"""What the uploader's page, and what apps, are told about an upload."""

from datetime import datetime
from typing import Annotated, Any, Literal, Required, TypedDict

import msgspec
from django.utils import timezone
from rest_framework import serializers

from apps.cards.presentation.entities import MediaAttachment
from apps.core.api.operations import File
from apps.core.formats import absolute
from apps.media import selectors
from apps.media.models import MediaItem


class Upload(TypedDict):
    """An upload of one's own."""

    id: str
    state: str
    purpose: Literal["post", "avatar"]
    filename: str
    failure_code: str | None
    failure_reason: str | None
    preview_url: str | None
    width: int | None
    height: int | None
    blurhash: str | None


class Uploading(TypedDict, total=False):
    """A file, and what it is for."""

    file: Required[File]
    purpose: Literal["post", "avatar"]


class NewAttachment(TypedDict, total=False):
    """A file, and what there is to see in it."""

    file: Required[File]
    description: str
    focus: Annotated[str, msgspec.Meta(pattern=r"^-?[01](\.[0-9]+)?,-?[01](\.[0-9]+)?$")]


class Describing(TypedDict, total=False):
    """What there is to see in a photo, and its most important point as ``x,y``."""

    description: str
    focus: str


class ComposeSettings(TypedDict):
    """What apps made for Pixelfed ask before one posts; sizes are in kilobytes."""

    allowed_media_types: list[str]
    max_caption_length: int
    max_altext_length: int
    max_media_attachments: int
    max_file_size: int
    default_license: None
    default_scope: Literal["public", "unlisted", "private"]
    media_descriptions: bool


class UploadOutput(serializers.Serializer[MediaItem]):
    """One upload: how far it is, why it failed, and a preview once there is one."""

    def to_representation(self, instance: MediaItem) -> dict[str, Any]:
        preview = selectors.preview_url(item=instance)
        return {
            "id": str(instance.pk),
            "state": instance.state,
            "purpose": instance.purpose,
            "filename": instance.original_filename,
            "failure_code": instance.failure_code or None,
            "failure_reason": instance.failure_reason or None,
            "preview_url": (
                selectors.signed_url(url=preview, now=timezone.now()) if preview else None
            ),
            "width": instance.width or None,
            "height": instance.height or None,
            "blurhash": instance.blurhash or None,
        }


def attachment_entity(item: MediaItem, *, now: datetime) -> MediaAttachment:
    """Return an upload as the dialect's MediaAttachment; until it is ready it has no address."""
    return {
        "id": str(item.pk),
        "type": "image",
        "url": _address(item, "full", now) if item.is_ready else None,
        "preview_url": _address(item, "640", now) if item.is_ready else None,
        "remote_url": None,
        "preview_remote_url": None,
        "text_url": None,
        "meta": _meta(item),
        "description": item.alt_text or None,
        "blurhash": item.blurhash or None,
    }


def _address(item: MediaItem, size: str, now: datetime) -> str:
    rendition = size if size in item.renditions else "full"
    url = selectors.media_url(name=item.name, rendition=rendition, fmt="jpg", access=item.access)
    return absolute(selectors.signed_url(url=url, now=now))


def _meta(item: MediaItem) -> dict[str, Any]:
    meta: dict[str, Any] = {"focus": {"x": item.focus_x, "y": item.focus_y}}
    if not item.is_ready:
        return meta
    small = item.renditions.get("640") or item.renditions["full"]
    return meta | {
        "original": _size(item.width, item.height),
        "small": _size(small["width"], small["height"]),
    }


def _size(width: int, height: int) -> dict[str, Any]:
    return {
        "width": width,
        "height": height,
        "size": f"{width}x{height}",
        "aspect": round(width / height, 4),
    }
