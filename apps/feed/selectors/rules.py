"""Rules: which hydrated posts a viewer may get at this moment, and for which reason."""

from apps.cards.types import PostCard
from apps.feed.types import Skeleton
from apps.graph.policy import Viewer
from apps.graph.types import Audience


def may_be_shown(*, card: PostCard, skeleton: Skeleton, viewer: Viewer) -> bool:
    """Decide about one post of a home feed; deleted posts have no card.

    Nobody hidden is shown, whatever brings the post.
    """
    if not card.is_published:
        return False
    if card.author.id == viewer.account_id:
        return card.id in skeleton.followed
    if not card.author.is_active or card.author.id in skeleton.hidden:
        return False
    if card.audience == Audience.CLOSE_FRIENDS and card.author.id not in skeleton.circle:
        return False
    return comes_by_follow(card=card, skeleton=skeleton) or _comes_by_hashtag(card, skeleton)


def comes_by_follow(*, card: PostCard, skeleton: Skeleton) -> bool:
    """Whether the viewer follows the author: when the post was published, and since."""
    return card.id in skeleton.followed and card.author.id not in skeleton.left


def _comes_by_hashtag(card: PostCard, skeleton: Skeleton) -> bool:
    """What a hashtag brings is public, its author too, as in every shared list."""
    return (
        card.id in skeleton.tagged
        and card.audience == Audience.EVERYONE
        and not card.author.is_private
    )
