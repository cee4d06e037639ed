"""Posts for the API, as finished JSON: lists are joined from them without encoding anything."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from apps.cards.presentation.views import REMEMBERED
from apps.cards.types import AccountView, MediaView, PostView
from apps.core.formats import absolute, moment
from apps.media import selectors as media_selectors


def post_json(view: PostView, *, now: datetime) -> bytes:
    """Return one post as a JSON object; ids are strings, addresses absolute, times UTC.

    Apps send no cookie for pictures, so private ones have signed addresses.
    """
    has_private = any(media_selectors.is_private_url(url=medium.src) for medium in view.media)
    return _encoded(view, media_selectors.signing_step(now=now) if has_private else None)


@lru_cache(maxsize=REMEMBERED)
def _encoded(view: PostView, signed_at: datetime | None) -> bytes:
    return msgspec.json.encode(
        {
            "id": view.id,
            "url": absolute(view.url),
            "author": _person(view.author),
            "place": (
                {"id": view.place.id, "name": view.place.name, "url": absolute(view.place.url)}
                if view.place
                else None
            ),
            "media": [_medium(medium, signed_at) for medium in view.media],
            "caption": view.caption,
            "caption_html": str(view.caption_html)[:],
            "tagged": [_person(person) for person in view.tagged],
            "audience": view.audience,
            "has_comments": view.has_comments,
            "published_at": moment(view.published_at),
            "is_edited": view.is_edited,
            "sensitive": view.is_sensitive,
            "sensitive_reason": view.sensitive_reason,
            "like_count_hidden": view.like_count is None,
            "counts": {"likes": view.like_count, "comments": view.comment_count},
            "viewer": {
                "has_liked": view.is_liked,
                "has_saved": view.is_saved,
                "is_author": view.is_own,
            },
        }
    )


def _person(view: AccountView) -> dict[str, Any]:
    return {
        "id": view.id,
        "username": view.username,
        "name": view.name,
        "url": absolute(view.url),
        "avatar_url": absolute(view.avatar_url) if view.avatar_url else None,
        "is_private": view.is_private,
    }


def _medium(view: MediaView, signed_at: datetime | None) -> dict[str, Any]:
    full, preview = view.src_full, view.src
    if signed_at is not None:
        full = media_selectors.signed_url(url=full, now=signed_at)
        preview = media_selectors.signed_url(url=preview, now=signed_at)
    return {
        "id": view.id,
        "alt": view.alt if view.has_alt else None,
        "width": view.width,
        "height": view.height,
        "placeholder": view.placeholder or None,
        "url": absolute(full),
        "preview_url": absolute(preview),
    }
