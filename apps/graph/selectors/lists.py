"""People in pages: who follows, asks, is blocked or muted; each list for those it is for."""

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Contains, StartsWith

from apps.accounts.models import Account, SearchKey
from apps.accounts.types import Status
from apps.core.cursors import Page, Stretch, keyset_stretch
from apps.core.exceptions import NotFound
from apps.graph.models import (
    Block,
    CloseFriend,
    Follow,
    Following,
    FollowRequest,
    Mute,
    Restriction,
)
from apps.graph.policy import Viewer, visible_account
from apps.graph.selectors.gate import can_see_content
from apps.graph.selectors.relations import standing

PAGE_SIZE = 30
FIRST_PAGE = Stretch(limit=PAGE_SIZE)


def followers_page(*, viewer: Viewer, account: Account, stretch: Stretch = FIRST_PAGE) -> Page[int]:
    """Return the visible followers of an account, for whoever may see its content.

    :raises NotFound: the account is private and the viewer does not follow it.
    """
    _require_content(viewer, account)
    followers = Follow.objects.filter(
        visible_account(viewer, "follower"), followee_id=account.pk
    ).values_list("follower_id", flat=True)
    return keyset_stretch(followers, stretch=stretch, key="follower_id")


def following_page(*, viewer: Viewer, account: Account, stretch: Stretch = FIRST_PAGE) -> Page[int]:
    """Return the visible accounts that an account follows, for whoever may see its content.

    :raises NotFound: the account is private and the viewer does not follow it.
    """
    _require_content(viewer, account)
    followed = Following.objects.filter(
        visible_account(viewer, "followee"), follower_id=account.pk
    ).values_list("followee_id", flat=True)
    return keyset_stretch(followed, stretch=stretch, key="followee_id")


def requests_page(*, viewer: Viewer, stretch: Stretch = FIRST_PAGE) -> Page[int]:
    """Return who asks to follow the viewer."""
    requesters = _open_requests(viewer).values_list("requester_id", flat=True)
    return keyset_stretch(requesters, stretch=stretch, key="requester_id")


def request_count(account_id: int) -> int:
    """Return how many people ask to follow an account: as many as its list shows."""
    return _open_requests(Viewer(account_id)).count()


def blocked_page(*, viewer: Viewer, stretch: Stretch = FIRST_PAGE) -> Page[int]:
    """Return whom the viewer blocks, also those who block back: a gap would tell of that."""
    blocked = Block.objects.filter(
        blocker_id=viewer.account_id, blocked__status=Status.ACTIVE
    ).values_list("blocked_id", flat=True)
    return keyset_stretch(blocked, stretch=stretch, key="blocked_id")


def muted_page(*, viewer: Viewer, stretch: Stretch = FIRST_PAGE) -> Page[int]:
    """Return whose posts the viewer keeps out of their home feed; the list is theirs alone."""
    muted = Mute.objects.filter(
        visible_account(viewer, "muted"), standing(), muter_id=viewer.account_id
    )
    return keyset_stretch(muted.values_list("muted_id", flat=True), stretch=stretch, key="muted_id")


def restricted_page(*, viewer: Viewer, stretch: Stretch = FIRST_PAGE) -> Page[int]:
    """Return whose comments wait for the viewer's approval; the list is theirs alone."""
    restricted = Restriction.objects.filter(
        visible_account(viewer, "restricted"), restricter_id=viewer.account_id
    )
    return keyset_stretch(
        restricted.values_list("restricted_id", flat=True), stretch=stretch, key="restricted_id"
    )


def close_friends_page(*, viewer: Viewer, stretch: Stretch = FIRST_PAGE) -> Page[int]:
    """Return who is on the viewer's list of close friends; the list is theirs alone."""
    members = CloseFriend.objects.filter(
        visible_account(viewer, "member"), owner_id=viewer.account_id
    )
    return keyset_stretch(
        members.values_list("member_id", flat=True), stretch=stretch, key="member_id"
    )


def possible_close_friends(*, viewer: Viewer, query: str, limit: int = PAGE_SIZE) -> list[int]:
    """Return followers of the viewer who are not on the list yet, by the beginning of a name."""
    followers = Follow.objects.filter(
        visible_account(viewer, "follower"), followee_id=viewer.account_id
    ).exclude(
        follower_id__in=CloseFriend.objects.filter(owner_id=viewer.account_id).values("member_id")
    )
    if query:
        key = SearchKey(Value(query))
        names = F("follower__search_text")
        followers = followers.filter(
            Q(StartsWith(names, key)) | Q(Contains(names, Concat(Value(" "), key)))
        )
    return list(followers.order_by("-follower_id").values_list("follower_id", flat=True)[:limit])


def _open_requests(viewer: Viewer) -> QuerySet[FollowRequest]:
    return FollowRequest.objects.filter(
        visible_account(viewer, "requester"), target_id=viewer.account_id
    )


def _require_content(viewer: Viewer, account: Account) -> None:
    if not can_see_content(viewer=viewer, account=account):
        raise NotFound
