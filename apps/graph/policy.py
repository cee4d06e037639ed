"""The visibility policy: which accounts a viewer may see, as SQL and as a check on ids in memory.

Every app composes these predicates into its own ``visible_to(viewer)``; nothing decides visibility
on its own.
"""

from dataclasses import dataclass

from django.db.models import Q

from apps.accounts.types import Status
from apps.graph.models import Block, BlockedBy, Following


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks; account id 0 is somebody who is not signed in."""

    account_id: int = 0

    @property
    def is_anonymous(self) -> bool:
        return self.account_id == 0


ANONYMOUS = Viewer()


def not_blocked(viewer: Viewer, account: str) -> Q:
    """Exclude accounts that block the viewer or are blocked by them.

    ``account`` is the path of the relation to the account ("author"), or "" for accounts.
    """
    if viewer.is_anonymous:
        return Q()
    column = f"{account}_id" if account else "id"
    blocked = Block.objects.filter(blocker_id=viewer.account_id).values("blocked_id")
    blocking = BlockedBy.objects.filter(blocked_id=viewer.account_id).values("blocker_id")
    return ~Q(**{f"{column}__in": blocked}) & ~Q(**{f"{column}__in": blocking})


def visible_account(viewer: Viewer, account: str = "") -> Q:
    """Keep accounts whose card the viewer may see: active, and no block in either direction."""
    path = f"{account}__" if account else ""
    return Q(**{f"{path}status": Status.ACTIVE}) & not_blocked(viewer, account)


def visible_author(viewer: Viewer, author: str, *, must_follow: bool = False) -> Q:
    """Keep authors whose content the viewer may see: public ones, and those they follow.

    With ``must_follow`` only the followed ones: content for followers. The viewer's own content
    is for the caller to add.
    """
    column = f"{author}_id" if author else "id"
    path = f"{author}__" if author else ""
    followed = Q(
        **{
            f"{column}__in": Following.objects.filter(follower_id=viewer.account_id).values(
                "followee_id"
            )
        }
    )
    allowed = followed if must_follow else Q(**{f"{path}is_private": False}) | followed
    return visible_account(viewer, author) & allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """What the in-memory check needs to know of a viewer: two sets of account ids."""

    viewer: Viewer
    hidden_ids: frozenset[int]
    followed_ids: frozenset[int]

    def may_see_content(self, *, author_id: int, is_private: bool, for_followers: bool) -> bool:
        """Decide about one active author's published object, as ``visible_author`` does in SQL."""
        if author_id == self.viewer.account_id:
            return True
        if author_id in self.hidden_ids:
            return False
        return author_id in self.followed_ids or not (is_private or for_followers)
