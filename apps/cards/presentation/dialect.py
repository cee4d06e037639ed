"""People as the apps there are read them: the dialect's Account, with every field it requires.

Nothing is ever null where those apps crash: whoever has no photo has the site's.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.templatetags.static import static

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


def account_entity(*, profile: ProfileCard, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return a person as the dialect's Account; ``counts`` are theirs."""
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
        "note": note_html(profile),
        "url": address,
        "uri": address,
        "avatar": avatar,
        "avatar_static": avatar,
        "header": header,
        "header_static": header,
        "followers_count": counts.get("followers", 0),
        "following_count": counts.get("following", 0),
        "statuses_count": counts.get("posts", 0),
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


def note_html(profile: ProfileCard) -> str:
    """Return a bio with links that work outside of the site."""
    if not profile.bio_html:
        return ""
    # Text of people cannot contain a quotation mark: it is escaped.
    linked = profile.bio_html.replace('href="/', f'href="{settings.SITE_URL}/')
    return f"<p>{linked}</p>"
