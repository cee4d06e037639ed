"""Reads of media, and their addresses."""

from apps.media.selectors.addresses import (
    SIGNED_FOR,
    is_private_url,
    is_signed,
    media_url,
    preview_url,
    rendition_folder,
    rendition_key,
    rendition_keys,
    signed_url,
    signing_step,
)
from apps.media.selectors.reading import places_of, read_rendition
from apps.media.selectors.rows import (
    abandoned_ids,
    has_avif,
    ids_of_owner,
    ids_with_original,
    known_names,
    known_original_keys,
    media_by_ids,
    media_named,
    own_media,
    photo_of,
    undeleted_ids,
)

__all__ = [
    "SIGNED_FOR",
    "abandoned_ids",
    "has_avif",
    "ids_of_owner",
    "ids_with_original",
    "is_private_url",
    "is_signed",
    "known_names",
    "known_original_keys",
    "media_by_ids",
    "media_named",
    "media_url",
    "own_media",
    "photo_of",
    "places_of",
    "preview_url",
    "read_rendition",
    "rendition_folder",
    "rendition_key",
    "rendition_keys",
    "signed_url",
    "signing_step",
    "undeleted_ids",
]
