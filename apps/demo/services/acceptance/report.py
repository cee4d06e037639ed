"""Says where everything of an acceptance site is: logins, ids, addresses, marks."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from apps.accounts.models import Account
from apps.core.exceptions import Unavailable
from apps.demo.engine.acceptance import (
    ACTORS,
    DRAFT,
    OWNERS,
    PENDING_ROWS,
    POSTS,
    WITNESSES,
    PlannedThing,
    Role,
    Script,
)
from apps.demo.services.acceptance.people import People, password_for
from apps.demo.services.acceptance.pictures import pictures_of
from apps.demo.services.acceptance.things import draft_of, posts_of
from apps.demo.services.acceptance.tokens import Tokens
from apps.engagement.models import Comment
from apps.media.models import MediaItem
from apps.media.selectors import media_url, rendition_key
from apps.media.storage import storage_for
from apps.posts.models import Post

Described = dict[str, Any]


def describe(*, script: Script, people: People, tokens: Tokens) -> Described:
    """Return everything about the site that whoever checks it has to know, ready for JSON."""
    posts = posts_of(script=script, people=people)
    pictures = pictures_of(script=script, people=people)
    objects = {thing.name: _post(script, thing, posts.get(thing.name)) for thing in POSTS}
    objects[DRAFT.name] = _draft(script, people)
    for name, item in pictures.items():
        if name in objects:
            objects[name]["media"] = [_medium(script, name, item)]
    objects |= _profiles(script, people, pictures)
    objects |= _traces(script, people, posts)
    return {
        "seed": script.seed,
        "site_url": settings.SITE_URL,
        "login": {"url": "/accounts/login/", "fields": ["login", "password"]},
        "actors": _logins(script, people, tokens, ACTORS),
        "owners": _logins(script, people, tokens, OWNERS),
        "witnesses": _logins(script, people, tokens, WITNESSES),
        "objects": objects,
        "pending": PENDING_ROWS,
    }


def _logins(script: Script, people: People, tokens: Tokens, roles: Iterable[Role]) -> Described:
    password = password_for(script=script)
    return {
        str(role): {
            "id": str(people[role].pk),
            "username": people[role].username,
            "email": people[role].email,
            "password": password,
            "status": people[role].status,
            "token": tokens.get(role, ""),
            "canaries": _words(script, role, ("name", "bio", "link", "pronouns")),
        }
        for role in roles
    }


def _post(script: Script, thing: PlannedThing, post: Post | None) -> Described:
    """Describe a post; one that is purged by now has no id any more."""
    texts = ("caption", "alt", "place", "hashtag", *(("cover",) if thing.is_sensitive else ()))
    return {
        "row": thing.row,
        "owner": thing.owner,
        "id": str(post.pk) if post else "",
        "url": post.get_absolute_url() if post else "",
        "place_id": str(post.place_id) if post and post.place_id else "",
        "canaries": _words(script, thing.name, texts),
        "comments": {
            role: {
                "id": str(comment.pk),
                "canary": script.word(f"{thing.name}.comment.{role}"),
                "state": _state_of(comment),
            }
            for comment in _comments(post)
            if (role := _role_of(script, comment.author))
        },
    }


def _draft(script: Script, people: People) -> Described:
    draft = draft_of(script=script, people=people)
    return {
        "row": DRAFT.row,
        "owner": DRAFT.owner,
        "id": str(draft.pk) if draft else "",
        "url": f"/create/drafts/{draft.pk}/" if draft else "",
        "canaries": _words(script, DRAFT.name, ("caption", "alt", "place", "filename")),
    }


def _profiles(script: Script, people: People, pictures: dict[str, MediaItem]) -> Described:
    owners = {"profile_public": Role.PUBLIC_OWNER, "profile_private": Role.PRIVATE_OWNER}
    described = {}
    for row, role in owners.items():
        avatar = pictures.get(f"{role}.avatar")
        described[row] = {
            "row": row,
            "owner": role,
            "id": str(people[role].pk),
            "url": people[role].get_absolute_url(),
            "canaries": _words(script, role, ("name", "bio", "link", "pronouns")),
            "media": [_medium(script, f"{role}.avatar", avatar)] if avatar else [],
        }
    return described


def _traces(script: Script, people: People, posts: dict[str, Post]) -> Described:
    """Describe what is not a text of its own: somebody's name on a list that names it."""
    public, private = people[Role.PUBLIC_OWNER], people[Role.PRIVATE_OWNER]
    post_url = posts["post_private"].get_absolute_url() if "post_private" in posts else ""
    traces: dict[str, tuple[Role, str, dict[str, str]]] = {
        "comments_on_private_post": (
            Role.PRIVATE_OWNER,
            f"{post_url}comments/",
            {
                role: script.word(f"post_private.comment.{role}")
                for role in (Role.FOLLOWER, Role.EX_FOLLOWER)
            },
        ),
        "likes_on_private_post": (
            Role.PRIVATE_OWNER,
            f"{post_url}likes/",
            {"name": script.word(f"{Role.LIKER}.name")},
        ),
        "follow_lists_private": (
            Role.PRIVATE_OWNER,
            f"{private.get_absolute_url()}followers/",
            {"name": script.word(f"{Role.FAN}.name")},
        ),
        "saved_collection": (
            Role.PUBLIC_OWNER,
            f"{public.get_absolute_url()}saved/",
            {"alt": script.word("post_kept.alt")},
        ),
        "block_mute_cf_lists": (
            Role.PUBLIC_OWNER,
            "/settings/blocked/",
            {
                "blocked": script.word(f"{Role.BLOCKED}.name"),
                "muted": script.word(f"{Role.MUTED}.name"),
                "close friend": script.word(f"{Role.CLOSE_FRIEND}.name"),
                "restricted": script.word(f"{Role.RESTRICTED}.name"),
            },
        ),
        "reports_about_owner": (
            Role.PUBLIC_OWNER,
            "/settings/reports/",
            {"note": script.word("report.note")},
        ),
        "notifications": (
            Role.PUBLIC_OWNER,
            "/notifications/",
            {"name": script.word(f"{Role.CALLER}.name")},
        ),
        "account_private_fields": (
            Role.PUBLIC_OWNER,
            "/accounts/email/",
            {"email": script.word(f"{Role.PUBLIC_OWNER}.email")},
        ),
    }
    return {
        row: {"row": row, "owner": owner, "url": url, "canaries": canaries}
        for row, (owner, url, canaries) in traces.items()
    }


def _medium(script: Script, label: str, item: MediaItem) -> Described:
    return {
        "id": str(item.pk),
        "name": item.name,
        "mark": script.mark(label),
        "blurhash": item.blurhash,
        "placeholder": item.placeholder,
        "renditions": [
            _rendition(item, size, fmt)
            for size, made in item.renditions.items()
            for fmt in made["formats"]
        ],
    }


def _rendition(item: MediaItem, size: str, fmt: str) -> Described:
    key = rendition_key(name=item.name, rendition=size, fmt=fmt)
    return {
        "url": media_url(name=item.name, rendition=size, fmt=fmt, access=item.access),
        "sha256": _sha256(access=item.access, key=key),
    }


def _sha256(*, access: str, key: str) -> str:
    try:
        return hashlib.sha256(storage_for(access=access).read(key=key)).hexdigest()
    except (FileNotFoundError, Unavailable):
        # Discarded bytes are purged within a day.
        return ""


def _comments(post: Post | None) -> Iterable[Comment]:
    if post is None:
        return ()
    return Comment.objects.filter(post_id=post.pk).select_related("author").order_by("pk")


def _state_of(comment: Comment) -> str:
    if comment.deleted_at is not None:
        return "deleted"
    return "held" if comment.is_held else "shown"


def _role_of(script: Script, account: Account) -> str:
    """Return who this is, or nothing for people who are not of this site."""
    roles = {script.username(role): str(role) for role in Role}
    return roles.get(account.username, "")


def _words(script: Script, label: str, texts: Iterable[str]) -> dict[str, str]:
    return {text: script.word(f"{label}.{text}") for text in texts}
