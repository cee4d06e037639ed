"""Whom people let comment, mention and tag, and which comments they want to see first."""

import re
from collections.abc import Collection

from apps.graph.models import Boundaries, Follow, Following
from apps.graph.types import Circle, Deed


def boundaries_of(*, account_id: int) -> Boundaries:
    """Return somebody's boundaries; they may have none."""
    found = Boundaries.objects.filter(pk=account_id).first()
    return found or Boundaries(account_id=account_id)


def refusing_ids(*, actor_id: int, account_ids: Collection[int], deed: Deed) -> set[int]:
    """Return those of the people who do not let the actor do something; oneself one lets."""
    chosen = (
        Boundaries.objects.filter(account_id__in=list(account_ids))
        .exclude(**{deed: Circle.EVERYONE})
        .exclude(account_id=actor_id)
    )
    circles = dict(chosen.values_list("account_id", deed))
    if not circles:
        return set()
    following = Follow.objects.filter(followee_id=actor_id, follower_id__in=circles)
    followed = Following.objects.filter(follower_id=actor_id, followee_id__in=circles)
    following_ids = set(following.values_list("follower_id", flat=True))
    followed_ids = set(followed.values_list("followee_id", flat=True))
    return {
        account_id
        for account_id, circle in circles.items()
        if not Circle(circle).lets_in(
            is_followed=account_id in following_ids, is_follower=account_id in followed_ids
        )
    }


def comment_circles(*, account_ids: Collection[int]) -> dict[int, Circle]:
    """Return whom those of the people let comment who do not let everybody."""
    limiting = Boundaries.objects.filter(account_id__in=list(account_ids)).exclude(
        comments_from=Circle.EVERYONE
    )
    return {
        account_id: Circle(circle)
        for account_id, circle in limiting.values_list("account_id", "comments_from")
    }


def approving_tags_ids(*, account_ids: Collection[int]) -> set[int]:
    """Return those of the people who want to approve a tag before others see it."""
    approving = Boundaries.objects.filter(account_id__in=list(account_ids), approves_tags=True)
    return set(approving.values_list("account_id", flat=True))


def has_hidden_word(*, account_id: int, text: str) -> bool:
    """Tell whether a text holds a word or phrase that somebody wants to see first."""
    words = boundaries_of(account_id=account_id).hidden_words
    if not words:
        return False
    pattern = "|".join(re.escape(word) for word in words)
    return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", _folded(text)) is not None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
