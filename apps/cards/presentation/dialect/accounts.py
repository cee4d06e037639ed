"""People as the dialect's Account; whoever has no photo has the site's."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from django.templatetags.static import static

from apps.cards.presentation.dialect.texts import html_outside
from apps.cards.presentation.entities import Account
from apps.cards.presentation.views import REMEMBERED
from apps.cards.types import AccountCard, ProfileCard
from apps.core.formats import absolute, moment
from apps.core.ids import minted_at
from apps.media import selectors as media_selectors
from apps.media.types import Access

NO_AVATAR = "img/avatar.png"
NO_HEADER = "img/header.png"
AVATAR_SIZE = "320"


def avatar_address(*, card: AccountCard) -> str:
    """Return the address of somebody's photo, or of what stands for it."""
    if not card.avatar_name:
        return absolute(static(NO_AVATAR))
    return absolute(
        media_selectors.media_url(
            name=card.avatar_name, rendition=AVATAR_SIZE, fmt="jpg", access=Access.PUBLIC
        )
    )


def account_entity(*, profile: ProfileCard, counts: Mapping[str, int]) -> Account:
    """Return a person as the dialect's Account; ``counts`` are theirs."""
    return _entity(profile, *_numbers(counts))


def account_json(*, profile: ProfileCard, counts: Mapping[str, int]) -> bytes:
    """Return a person as a finished JSON object."""
    return _encoded(profile, *_numbers(counts))


def _numbers(counts: Mapping[str, int]) -> tuple[int, int, int]:
    return counts.get("followers", 0), counts.get("following", 0), counts.get("posts", 0)


@lru_cache(maxsize=REMEMBERED)
def _encoded(profile: ProfileCard, followers: int, following: int, posts: int) -> bytes:
    return msgspec.json.encode(_entity(profile, followers, following, posts))


@lru_cache(maxsize=REMEMBERED)
def _entity(profile: ProfileCard, followers: int, following: int, posts: int) -> Account:
    card = profile.account
    address = absolute(f"/{card.username}/")
    avatar, header = avatar_address(card=card), absolute(static(NO_HEADER))
    return {
        "id": str(card.id),
        "username": card.username,
        "acct": card.username,
        "display_name": card.name or card.username,
        "locked": card.is_private,
        "bot": False,
        "discoverable": not card.is_private,
        "indexable": not card.is_private,
        "group": False,
        "created_at": moment(minted_at(card.id)),
        "note": html_outside(profile.bio_html),
        "url": address,
        "uri": address,
        "avatar": avatar,
        "avatar_static": avatar,
        "header": header,
        "header_static": header,
        "followers_count": followers,
        "following_count": following,
        "statuses_count": posts,
        "last_status_at": None,
        "hide_collections": False,
        "emojis": [],
        "fields": [
            {"name": link.label, "value": link.url, "verified_at": None} for link in profile.links
        ],
        "roles": [],
        # What apps made for Pixelfed look for besides.
        "local": True,
        "is_admin": False,
        "pronouns": [profile.pronouns] if profile.pronouns else [],
        "website": profile.links[0].url if profile.links else "",
    }
