"""Scopes and apps in the words of the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from apps.oauth.engine.scopes import FOLLOW, PROFILE, PUSH, READ, SCOPES, WRITE, covers
from apps.oauth.models import ClientApp
from apps.oauth.selectors import ConnectedApp

_WORDS = {
    PROFILE: "See who you are: your name, username and photo",
    READ: "See everything that you see here, your private lists and notifications included",
    "read:accounts": "See profiles, and your own settings",
    "read:blocks": "See whom you have blocked",
    "read:bookmarks": "See what you have saved",
    "read:favourites": "See what you have liked",
    "read:filters": "See your filters",
    "read:follows": "See whom you follow",
    "read:lists": "See your lists",
    "read:mutes": "See whom you have muted",
    "read:notifications": "See your notifications",
    "read:search": "Search for you",
    "read:statuses": "See the posts and comments that you can see",
    WRITE: "Act for you: post, comment, like, save, report, and change your profile",
    "write:accounts": "Change your profile",
    "write:blocks": "Block and unblock people",
    "write:bookmarks": "Save posts",
    "write:conversations": "Mark conversations as read, and leave them",
    "write:favourites": "Like posts",
    "write:filters": "Change your filters",
    "write:follows": "Follow and unfollow people",
    "write:lists": "Change your lists",
    "write:media": "Upload photos",
    "write:mutes": "Mute and unmute people",
    "write:notifications": "Clear your notifications",
    "write:reports": "Report posts and people",
    "write:statuses": "Post, comment, edit and delete",
    FOLLOW: "Follow, mute and block people, and see whom you do",
    PUSH: "Tell you of what happens while it is closed",
}
# What changes something for others is shown with a pencil.
_ACTING = (WRITE, FOLLOW)
_ORDER = {scope: place for place, scope in enumerate(SCOPES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeView:
    """One thing that an app may do; ``icon`` tells seeing from acting."""

    name: str
    text: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAppView:
    """An app that may act for somebody."""

    id: str
    name: str
    website: str
    website_label: str
    scopes: Sequence[ScopeView]
    device_count: int
    connected_at: datetime
    last_used_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAppView:
    """An app that somebody has registered."""

    id: str
    name: str
    client_id: str
    redirect_uris: Sequence[str]
    scopes: Sequence[str]
    created_at: datetime


def scope_views(*, scopes: Iterable[str]) -> list[ScopeView]:
    """Return what an app may do, each thing once: what a wider scope says is not repeated."""
    named = set(scopes)
    shown = [
        scope
        for scope in named
        if scope in _WORDS and not covers([other for other in named if other != scope], scope)
    ]
    return [
        ScopeView(
            name=scope,
            text=_WORDS[scope],
            icon="pencil" if scope.startswith(_ACTING) else "bell" if scope == PUSH else "eye",
        )
        for scope in sorted(shown, key=_ORDER.__getitem__)
    ]


def website_label(app: ClientApp) -> str:
    """Return the host of an app's website: the part that cannot be made to look like another."""
    return urlsplit(app.website).hostname or ""


def connected_app_view(*, connected: ConnectedApp) -> ConnectedAppView:
    """Make a connected app ready for the settings."""
    return ConnectedAppView(
        id=str(connected.app.pk),
        name=connected.app.name,
        website=connected.app.website,
        website_label=website_label(connected.app),
        scopes=scope_views(scopes=connected.scopes),
        device_count=connected.device_count,
        connected_at=connected.connected_at,
        last_used_on=connected.last_used_on,
    )


def own_app_view(*, app: ClientApp) -> OwnAppView:
    """Make an app ready for the settings of whoever registered it; its secret is not known."""
    return OwnAppView(
        id=str(app.pk),
        name=app.name,
        client_id=app.client_id,
        redirect_uris=app.redirect_uris,
        scopes=app.scopes,
        created_at=app.created_at,
    )
