"""Hashtags as apps read them."""

from datetime import UTC, datetime, timedelta

from apps.cards.presentation.entities import Tag
from apps.core.formats import absolute
from apps.core.text import hashtag_url
from apps.explore.types import TagCard


def tag_entity(*, name: str, card: TagCard | None, is_following: bool) -> Tag:
    """Return a hashtag; one that nobody uses in public is like one that nobody uses."""
    days = card.use.days if card else []
    midnight = datetime.fromtimestamp(card.midnight if card else 0, tz=UTC)
    entity: Tag = {
        "name": name,
        "url": absolute(hashtag_url(name)),
        "history": [
            {
                "day": str(int((midnight - timedelta(days=ago)).timestamp())),
                "uses": str(uses),
                "accounts": str(people),
            }
            for ago, (uses, people) in enumerate(days)
        ],
        "following": is_following,
        # What apps made for Pixelfed look for besides.
        "hashtag": name,
        "count": card.use.posts if card else 0,
    }
    if card and (card.use.posts or is_following):
        entity["id"] = str(card.use.id)
    return entity
