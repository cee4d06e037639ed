"""Reads of the graph: the gate to accounts, and who stands how to whom.

``account_for`` is the one way from a name or id to an account that a viewer may see.
"""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Now

from apps.accounts.models import Account, AccountQuerySet, UsernameReservation
from apps.accounts.types import Status
from apps.core.cursors import Page, keyset_page
from apps.core.exceptions import NotFound
from apps.graph.models import Block, BlockedBy, Follow, Following, FollowRequest, Mute
from apps.graph.policy import ANONYMOUS, Relations, Viewer, visible_account, visible_author
from apps.graph.types import Relationship

PAGE_SIZE = 30


class SignedRequest(Protocol):
    """A request as Django's authentication leaves it."""

    @property
    def user(self) -> Any: ...


def viewer_of(request: SignedRequest) -> Viewer:
    """Return who looks at the answer to a request."""
    return Viewer(request.user.pk) if request.user.is_authenticated else ANONYMOUS


def visible_accounts(*, viewer: Viewer) -> AccountQuerySet:
    """Return the accounts whose card the viewer may see."""
    return Account.objects.get_queryset().filter(visible_account(viewer))


def account_for(
    *, viewer: Viewer, username: str | None = None, account_id: int | None = None
) -> Account:
    """Return one account, named by username or id, whose card the viewer may see.

    :raises NotFound: it does not exist, takes no part, or one of the two blocks the other.
    """
    accounts = visible_accounts(viewer=viewer)
    if account_id is not None:
        accounts = accounts.filter(pk=account_id)
    else:
        accounts = accounts.named(username or "")
    account = accounts.first()
    if account is None:
        raise NotFound
    return account


def renamed_account_for(*, viewer: Viewer, username: str) -> Account:
    """Return the visible account that gave up ``username`` a short while ago.

    :raises NotFound: nobody did, or the viewer may not see who did.
    """
    account = (
        visible_accounts(viewer=viewer)
        .filter(
            pk__in=UsernameReservation.objects.filter(
                username=username.lower(), until__gt=Now()
            ).values("account_id")
        )
        .first()
    )
    if account is None:
        raise NotFound
    return account


def blocked_account_for(*, viewer: Viewer, username: str) -> Account:
    """Return an account that the viewer blocks: they see its card, to end the block.

    :raises NotFound: the viewer blocks nobody of this name.
    """
    account = (
        Account.objects.active()
        .named(username)
        .filter(
            pk__in=Block.objects.filter(blocker_id=viewer.account_id).values("blocked_id"),
        )
        .first()
    )
    if account is None:
        raise NotFound
    return account


def blocked_card_for(*, viewer: Viewer, username: str) -> Account:
    """Return whom the viewer blocks, unless that account blocks the viewer as well.

    :raises NotFound: the viewer blocks nobody of this name, or is blocked too.
    """
    account = blocked_account_for(viewer=viewer, username=username)
    if BlockedBy.objects.filter(blocked_id=viewer.account_id, blocker_id=account.pk).exists():
        raise NotFound
    return account


def can_see_content(*, viewer: Viewer, account: Account) -> bool:
    """Tell whether the viewer may see what the account publishes for its audience."""
    if account.pk == viewer.account_id:
        return True
    return Account.objects.filter(visible_author(viewer, ""), pk=account.pk).exists()


def relationship(*, viewer: Viewer, account_ids: Sequence[int]) -> dict[int, Relationship]:
    """Return how the viewer and each account stand to each other, in one query."""
    if viewer.is_anonymous or not account_ids:
        return {account_id: Relationship() for account_id in account_ids}
    me = viewer.account_id
    edges: list[tuple[str, QuerySet[Any], str]] = [
        ("following", Following.objects.filter(follower_id=me), "followee_id"),
        ("followed_by", Follow.objects.filter(followee_id=me), "follower_id"),
        ("requested", FollowRequest.objects.filter(requester_id=me), "target_id"),
        ("requested_by", FollowRequest.objects.filter(target_id=me), "requester_id"),
        ("blocking", Block.objects.filter(blocker_id=me), "blocked_id"),
        ("muting", Mute.objects.filter(muter_id=me), "muted_id"),
    ]
    parts = [
        rows.filter(**{f"{column}__in": account_ids}).values_list(column, Value(name))
        for name, rows, column in edges
    ]
    held: dict[int, dict[str, bool]] = {account_id: {} for account_id in account_ids}
    for account_id, name in parts[0].union(*parts[1:], all=True):
        held[account_id][name] = True
    return {account_id: Relationship(**names) for account_id, names in held.items()}


def hidden_ids(*, account_id: int) -> set[int]:
    """Return the accounts that block this one or are blocked by it."""
    blocking = Block.objects.filter(blocker_id=account_id).values_list("blocked_id")
    blocked_by = BlockedBy.objects.filter(blocked_id=account_id).values_list("blocker_id")
    return {row[0] for row in blocking.union(blocked_by)}


def muted_ids(*, account_id: int) -> set[int]:
    """Return the accounts whose posts this one keeps out of its home feed."""
    return set(Mute.objects.filter(muter_id=account_id).values_list("muted_id", flat=True))


def followed_ids(*, account_id: int) -> set[int]:
    """Return the accounts that this one follows."""
    return set(
        Following.objects.filter(follower_id=account_id).values_list("followee_id", flat=True)
    )


def relations_of(*, viewer: Viewer) -> Relations:
    """Return what the in-memory form of the policy needs to know of a viewer."""
    if viewer.is_anonymous:
        return Relations(viewer=viewer, hidden_ids=frozenset(), followed_ids=frozenset())
    return Relations(
        viewer=viewer,
        hidden_ids=frozenset(hidden_ids(account_id=viewer.account_id)),
        followed_ids=frozenset(followed_ids(account_id=viewer.account_id)),
    )


def follower_ids_page(*, account_id: int, after: int, limit: int) -> list[int]:
    """Return the next ``limit`` follower ids above ``after``, ascending: ranges for fan-out."""
    return list(
        Follow.objects.filter(followee_id=account_id, follower_id__gt=after)
        .order_by("follower_id")
        .values_list("follower_id", flat=True)[:limit]
    )


def followers_page(
    *, viewer: Viewer, account: Account, cursor: str | None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the visible followers of an account, for whoever may see its content.

    :raises NotFound: the account is private and the viewer does not follow it.
    """
    _require_content(viewer, account)
    followers = Follow.objects.filter(
        visible_account(viewer, "follower"), followee_id=account.pk
    ).values_list("follower_id", flat=True)
    return keyset_page(followers, cursor=cursor, limit=limit, key="follower_id")


def following_page(
    *, viewer: Viewer, account: Account, cursor: str | None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return the visible accounts that an account follows, for whoever may see its content.

    :raises NotFound: the account is private and the viewer does not follow it.
    """
    _require_content(viewer, account)
    followed = Following.objects.filter(
        visible_account(viewer, "followee"), follower_id=account.pk
    ).values_list("followee_id", flat=True)
    return keyset_page(followed, cursor=cursor, limit=limit, key="followee_id")


def requests_page(
    *, viewer: Viewer, cursor: str | None = None, limit: int = PAGE_SIZE
) -> Page[int]:
    """Return who asks to follow the viewer."""
    requesters = _open_requests(viewer).values_list("requester_id", flat=True)
    return keyset_page(requesters, cursor=cursor, limit=limit, key="requester_id")


def request_count(account_id: int) -> int:
    """Return how many people ask to follow an account: as many as its list shows."""
    return _open_requests(Viewer(account_id)).count()


def blocked_page(*, viewer: Viewer, cursor: str | None = None, limit: int = PAGE_SIZE) -> Page[int]:
    """Return whom the viewer blocks, also those who block back: a gap would tell of that."""
    blocked = Block.objects.filter(
        blocker_id=viewer.account_id, blocked__status=Status.ACTIVE
    ).values_list("blocked_id", flat=True)
    return keyset_page(blocked, cursor=cursor, limit=limit, key="blocked_id")


def muted_page(*, viewer: Viewer, cursor: str | None = None, limit: int = PAGE_SIZE) -> Page[int]:
    """Return whose posts the viewer keeps out of their home feed; the list is theirs alone."""
    muted = Mute.objects.filter(visible_account(viewer, "muted"), muter_id=viewer.account_id)
    return keyset_page(
        muted.values_list("muted_id", flat=True), cursor=cursor, limit=limit, key="muted_id"
    )


def mutuals(*, viewer: Viewer, account_id: int, limit: int = 3) -> list[int]:
    """Return some visible people whom the viewer follows and who follow the account.

    Nobody is named to those who may not see the account's content.
    """
    if viewer.is_anonymous or viewer.account_id == account_id:
        return []
    return list(
        Follow.objects.filter(
            visible_account(viewer, "follower"),
            visible_author(viewer, "followee"),
            followee_id=account_id,
            follower_id__in=Following.objects.filter(follower_id=viewer.account_id).values(
                "followee_id"
            ),
        )
        .order_by("-follower_id")
        .values_list("follower_id", flat=True)[:limit]
    )


def _open_requests(viewer: Viewer) -> QuerySet[FollowRequest]:
    return FollowRequest.objects.filter(
        visible_account(viewer, "requester"), target_id=viewer.account_id
    )


def _require_content(viewer: Viewer, account: Account) -> None:
    if not can_see_content(viewer=viewer, account=account):
        raise NotFound


def is_following(*, follower_id: int, followee_id: int) -> bool:
    """Whether a follow exists at this moment."""
    return Following.objects.filter(follower_id=follower_id, followee_id=followee_id).exists()


def active_follower_ids(*, account_id: int, limit: int) -> list[int]:
    """Return the first followers of an account, by id, who are not dormant."""
    return list(_active(account_id)[:limit])


def active_follower_ids_between(*, account_id: int, after_id: int, to_id: int) -> list[int]:
    """Return the followers who are not dormant with ids above ``after_id``, up to ``to_id``."""
    return list(_active(account_id).filter(follower_id__gt=after_id, follower_id__lte=to_id))


def active_follower_bounds(*, account_id: int, size: int) -> list[int]:
    """Return the follower ids at which ranges of ``size`` active followers end, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT follower_id FROM (
                SELECT follower_id, row_number() OVER (ORDER BY follower_id) AS number
                FROM graph_follow WHERE followee_id = %s AND NOT is_dormant
            ) AS numbered
            WHERE number %% %s = 0 ORDER BY follower_id
            """,
            [account_id, size],
        )
        return [row[0] for row in cursor.fetchall()]


def active_follower_count(*, account_id: int, up_to: int) -> int:
    """Count the followers who are not dormant, but no further than ``up_to``."""
    return _active(account_id)[:up_to].count()


def awaiting_posts_among(*, account_id: int, account_ids: Collection[int]) -> set[int]:
    """Return which of these want an account's new posts: they follow it and have not muted it.

    Nobody waits for a suspended account, and blocks end follows in both directions.
    """
    following = set(
        _active(account_id).filter(follower_id__in=account_ids, followee__status=Status.ACTIVE)
    )
    muting = Mute.objects.filter(muted_id=account_id, muter_id__in=following)
    return following - set(muting.values_list("muter_id", flat=True))


def _active(account_id: int) -> QuerySet[Any, int]:
    followers = Follow.objects.filter(followee_id=account_id, is_dormant=False)
    return followers.order_by("follower_id").values_list("follower_id", flat=True)
