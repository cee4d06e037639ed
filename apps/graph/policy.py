"""The visibility policy: which accounts a viewer may see, as SQL and as a check on ids in memory.

Every app composes these predicates into its own ``visible_to(viewer)``; nothing decides visibility
on its own.
"""

from dataclasses import dataclass, field

from django.db.models import Q

from apps.accounts.types import SensitiveMedia, Status
from apps.graph.models import Block, BlockedBy, CloseFriendOf, Following
from apps.graph.types import OPEN_AUDIENCES, Audience


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks; account id 0 is somebody who is not signed in.

    ``sensitive`` is how they meet sensitive photos, ``hides_like_counts`` whether they want to know
    how many like others' posts, ``has_filters`` whether there are words they do not want to meet,
    ``saves_data`` whether photos should be small: presentation, which grants and refuses nothing.
    """

    account_id: int = 0
    sensitive: SensitiveMedia = field(default=SensitiveMedia.BLUR, compare=False)
    hides_like_counts: bool = field(default=False, compare=False)
    has_filters: bool = field(default=False, compare=False)
    saves_data: bool = field(default=False, compare=False)

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


def visible_author(viewer: Viewer, author: str) -> Q:
    """Keep authors whose content the viewer may see: public ones, and those they follow.

    The viewer's own content is for the caller to add.
    """
    path = f"{author}__" if author else ""
    is_open = Q(**{f"{path}is_private": False}) | _followed(viewer, author)
    return visible_account(viewer, author) & is_open


def visible_content(viewer: Viewer, author: str) -> Q:
    """Keep what authors show the viewer: within their account, what each ``audience`` allows."""
    everyone = Q(audience__in=OPEN_AUDIENCES)
    followers = Q(audience=Audience.FOLLOWERS) & _followed(viewer, author)
    friends = CloseFriendOf.objects.filter(member_id=viewer.account_id).values("owner_id")
    close = Q(**{"audience": Audience.CLOSE_FRIENDS, f"{author}_id__in": friends})
    return visible_author(viewer, author) & (everyone | followers | close)


def _followed(viewer: Viewer, author: str) -> Q:
    column = f"{author}_id" if author else "id"
    followees = Following.objects.filter(follower_id=viewer.account_id).values("followee_id")
    return Q(**{f"{column}__in": followees})


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """What the in-memory check needs to know of a viewer: sets of account ids."""

    viewer: Viewer
    hidden_ids: frozenset[int]
    followed_ids: frozenset[int]
    # Whose close friend the viewer is.
    circle_ids: frozenset[int]

    def may_see_content(self, *, author_id: int, is_private: bool, audience: str) -> bool:
        """Decide about one active author's published object, as ``visible_content`` in SQL."""
        if author_id == self.viewer.account_id:
            return True
        is_followed = author_id in self.followed_ids
        if author_id in self.hidden_ids or (is_private and not is_followed):
            return False
        match audience:
            case Audience.EVERYONE | Audience.UNLISTED:
                return True
            case Audience.FOLLOWERS:
                return is_followed
            case Audience.CLOSE_FRIENDS:
                return author_id in self.circle_ids
        # An audience that nobody has thought of yet is nobody.
        return False
