"""Posts, and comments as replies to them, as the dialect's Status."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import zip_longest
from typing import Any, cast

import msgspec

from apps.cards.presentation.dialect.media import media_attachment
from apps.cards.presentation.dialect.texts import html_outside
from apps.cards.presentation.entities import Account, Status, StatusEdit, Visibility
from apps.cards.presentation.views import REMEMBERED
from apps.cards.types import CommentView, MentionCard, PostView
from apps.core.formats import absolute, moment
from apps.core.text import hashtag_url, parse_entities, render_html
from apps.graph.types import Audience
from apps.media import selectors as media_selectors
from apps.media.types import Access


def status_entity(*, view: PostView, account: Account, now: datetime) -> Status:
    """Return a post as the dialect's Status; ``account`` is its author's entity."""
    return cast("Status", {**_post_fields(view, _signed_at(view, now)), "account": account})


def status_json(*, view: PostView, account: bytes, now: datetime) -> bytes:
    """Return a post as a finished JSON object, around the finished one of its author."""
    return _post_bytes(view, _signed_at(view, now)) + b',"account":' + account + b"}"


def reply_entity(
    *, view: CommentView, account: Account, post: PostView, answered_author_id: str | None
) -> Status:
    """Return a comment as a Status that replies to ``post``, or to a comment there.

    ``answered_author_id``: who wrote that; None if nobody did, or the viewer must not know.
    """
    fields = {
        **_EMPTY,
        **_words(html=view.html, text=view.text, mentions=view.mentions, hashtags=view.hashtags),
        "id": view.id,
        **_addresses(f"/p/{view.post_id}/comments/{view.id}/"),
        "created_at": moment(view.published_at),
        "edited_at": moment(view.edited_at) if view.edited_at else None,
        "in_reply_to_id": view.parent_id if answered_author_id else view.post_id,
        "in_reply_to_account_id": answered_author_id or post.author.id,
        "visibility": visibility_of(audience=post.audience, is_private=post.author.is_private),
        "sensitive": False,
        "spoiler_text": "",
        "media_attachments": [],
        "replies_count": view.reply_count,
        "reply_count": view.reply_count,
        "favourites_count": view.like_count,
        "favourited": view.is_liked,
        "bookmarked": False,
        "pf_type": "text",
        "comments_disabled": False,
        "place": None,
        "taggedPeople": [],
        "account": account,
    }
    return cast("Status", fields)


def status_edits(
    *,
    status: Status,
    earlier: Sequence[tuple[str, datetime, Mapping[str, Any]]],
    is_own: bool,
) -> list[StatusEdit]:
    """Return how a post read before each of its edits, and how it reads now, the oldest first.

    ``earlier``: each caption, the moment in which it was replaced, and what else was different.
    """
    moments = [status["created_at"], *(moment(replaced_at) for _, replaced_at, _ in earlier)]
    edits = [
        _edit(
            status,
            content=_plain_html(caption),
            created_at=created_at,
            descriptions=details.get("alt_texts", []) if is_own else [],
        )
        for created_at, (caption, _, details) in zip(moments, earlier, strict=False)
    ]
    now = [photo["description"] for photo in status["media_attachments"]]
    current = _edit(status, content=status["content"], created_at=moments[-1], descriptions=now)
    return [*edits, current]


def _edit(
    status: Status, *, content: str, created_at: str, descriptions: Sequence[str | None]
) -> StatusEdit:
    described = zip_longest(status["media_attachments"], descriptions)
    return {
        "content": content,
        "spoiler_text": status["spoiler_text"],
        "sensitive": status["sensitive"],
        "created_at": created_at,
        "account": status["account"],
        "media_attachments": [
            {**photo, "description": description or None}
            for photo, description in described
            if photo
        ],
        "emojis": [],
    }


def _plain_html(caption: str) -> str:
    """Return a caption that is no more; whom it mentioned may be gone too."""
    entities = parse_entities(text=caption)
    return html_outside(render_html(text=caption, entities=entities, mention_accounts={})[:])


def visibility_of(*, audience: str, is_private: bool) -> Visibility:
    """Return who may see a post in the words of the dialect, which knows no close friends.

    ``is_private`` is the account of its author.
    """
    if not is_private and audience == Audience.EVERYONE:
        return "public"
    if not is_private and audience == Audience.UNLISTED:
        return "unlisted"
    return "private"


def _signed_at(view: PostView, now: datetime) -> datetime | None:
    """Return the moment of the signatures that the photos of a post need, if they need some."""
    is_private = any(medium.photo.access != Access.PUBLIC for medium in view.media)
    return media_selectors.signing_step(now=now) if is_private else None


@lru_cache(maxsize=REMEMBERED)
def _post_bytes(view: PostView, signed_at: datetime | None) -> bytes:
    return msgspec.json.encode(_post_fields(view, signed_at))[:-1]


@lru_cache(maxsize=REMEMBERED)
def _post_fields(view: PostView, signed_at: datetime | None) -> dict[str, Any]:
    now = signed_at or view.published_at
    return {
        **_EMPTY,
        **_words(
            html=view.caption_html,
            text=view.caption,
            mentions=view.mentions,
            hashtags=view.hashtags,
        ),
        "id": view.id,
        **_addresses(view.url),
        "created_at": moment(view.published_at),
        "edited_at": moment(view.edited_at) if view.edited_at else None,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "visibility": visibility_of(audience=view.audience, is_private=view.author.is_private),
        "sensitive": view.is_sensitive,
        "spoiler_text": view.sensitive_reason,
        "media_attachments": [
            media_attachment(
                photo=medium.photo, description=medium.alt if medium.has_alt else "", now=now
            )
            for medium in view.media
        ],
        "replies_count": view.comment_count,
        "reply_count": view.comment_count,
        # Apps crash without a number; a hidden one is none of theirs.
        "favourites_count": view.like_count or 0,
        "favourited": view.is_liked,
        "bookmarked": view.is_saved,
        "pf_type": "photo:album" if view.is_carousel else "photo",
        "comments_disabled": not view.is_open_to_comments,
        "place": (
            {
                "id": view.place.id,
                "name": view.place.name,
                "slug": "",
                "country": "",
                "url": absolute(view.place.url),
            }
            if view.place
            else None
        ),
        "taggedPeople": [
            {"id": person.id, "username": person.username, "url": absolute(person.url)}
            for person in view.tagged
        ],
    }


# What nothing here has: what is the same in every status.
_EMPTY: dict[str, Any] = {
    "reblog": None,
    "reblogs_count": 0,
    "reblogged": False,
    "muted": False,
    "pinned": False,
    "language": None,
    "emojis": [],
    "application": None,
    "card": None,
    "poll": None,
    "filtered": [],
    "local": True,
}


def _words(
    *, html: str, text: str, mentions: list[MentionCard], hashtags: list[str]
) -> dict[str, Any]:
    return {
        "content": html_outside(html[:]),
        "content_text": text,
        "mentions": [
            {
                "id": str(mention.id),
                "username": mention.username,
                "acct": mention.username,
                "url": absolute(f"/{mention.username}/"),
            }
            for mention in mentions
        ],
        "tags": [{"name": name, "url": absolute(hashtag_url(name))} for name in hashtags],
    }


def _addresses(path: str) -> dict[str, str]:
    return {"uri": absolute(path), "url": absolute(path)}
