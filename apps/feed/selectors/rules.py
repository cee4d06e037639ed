"""Rules: which hydrated posts a viewer may get at this moment."""

from apps.cards.types import PostCard
from apps.feed.types import Skeleton
from apps.graph.policy import Viewer


def may_be_shown(*, card: PostCard, skeleton: Skeleton, viewer: Viewer) -> bool:
    """Decide about one post of a home feed.

    The list holds only posts of people the viewer followed when they were published; whoever
    was unfollowed, blocked or removed since is in the hidden set, and deleted posts have no card.
    """
    if not card.is_published:
        return False
    if card.author.id == viewer.account_id:
        return True
    return card.author.is_active and card.author.id not in skeleton.hidden
