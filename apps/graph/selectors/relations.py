"""Who stands how to whom, and what the policy needs to know of a viewer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, Q, QuerySet, Value, Window
from django.db.models.functions import Cast, Now, RowNumber

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.graph.models import (
    Block,
    BlockedBy,
    CloseFriend,
    CloseFriendOf,
    DismissedSuggestion,
    Follow,
    Following,
    FollowRequest,
    Mute,
    Restriction,
)
from apps.graph.policy import Relations, Viewer, visible_account, visible_author
from apps.graph.types import Relationship


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
        ("muting", Mute.objects.filter(standing(), muter_id=me), "muted_id"),
        ("restricting", Restriction.objects.filter(restricter_id=me), "restricted_id"),
        ("close_friend", CloseFriend.objects.filter(owner_id=me), "member_id"),
        ("close_friend_of", CloseFriendOf.objects.filter(member_id=me), "owner_id"),
    ]
    endless = Cast(Value(None), DateTimeField())
    parts = [
        rows.filter(**{f"{column}__in": account_ids}).values_list(
            column, Value(name), F("until") if name == "muting" else endless
        )
        for name, rows, column in edges
    ]
    held: dict[int, dict[str, Any]] = {account_id: {} for account_id in account_ids}
    for account_id, name, until in parts[0].union(*parts[1:], all=True):
        held[account_id][name] = True
        if until is not None:
            held[account_id]["muted_until"] = until
    return {account_id: Relationship(**names) for account_id, names in held.items()}


def known_relationships(*, viewer: Viewer, account_ids: Sequence[int]) -> dict[int, Relationship]:
    """Return how the viewer stands to those of the accounts that exist for them.

    These are whom they see, and whom they block themselves: as the list of blocks shows.
    """
    blocked = Block.objects.filter(blocker_id=viewer.account_id).values("blocked_id")
    known = Account.objects.get_queryset().filter(
        visible_account(viewer) | Q(status=Status.ACTIVE, pk__in=blocked), pk__in=account_ids
    )
    found = set(known.values_list("pk", flat=True))
    return relationship(viewer=viewer, account_ids=[i for i in account_ids if i in found])


def hidden_ids(*, account_id: int) -> set[int]:
    """Return the accounts that block this one or are blocked by it."""
    blocking = Block.objects.filter(blocker_id=account_id).values_list("blocked_id")
    blocked_by = BlockedBy.objects.filter(blocked_id=account_id).values_list("blocker_id")
    return {row[0] for row in blocking.union(blocked_by)}


def standing() -> Q:
    """Keep the mutes that have not ended by themselves."""
    return Q(until__isnull=True) | Q(until__gt=Now())


def muted_ids(*, account_id: int) -> set[int]:
    """Return the accounts whose posts this one keeps out of its home feed now."""
    muted = Mute.objects.filter(standing(), muter_id=account_id)
    return set(muted.values_list("muted_id", flat=True))


def mutes_of(*, account_id: int) -> dict[int, datetime | None]:
    """Return whom this account mutes with the moment each mute ends, those just ended included."""
    return dict(Mute.objects.filter(muter_id=account_id).values_list("muted_id", "until"))


def is_restricting(*, account_id: int, other_id: int) -> bool:
    """Tell whether an account restricts another one."""
    return Restriction.objects.filter(restricter_id=account_id, restricted_id=other_id).exists()


def followed_ids(*, account_id: int) -> set[int]:
    """Return the accounts that this one follows."""
    return set(
        Following.objects.filter(follower_id=account_id).values_list("followee_id", flat=True)
    )


def not_suggested_ids(*, account_id: int) -> set[int]:
    """Return whom there is no use in suggesting: whom this one follows, or has dismissed."""
    followed = Following.objects.filter(follower_id=account_id).values_list("followee_id")
    dismissed = DismissedSuggestion.objects.filter(account_id=account_id)
    return {row[0] for row in followed.union(dismissed.values_list("dismissed_id"))}


def circle_ids(*, account_id: int) -> set[int]:
    """Return the accounts whose close friend this one is: for rules, never to be shown (R12)."""
    owners = CloseFriendOf.objects.filter(member_id=account_id)
    return set(owners.values_list("owner_id", flat=True))


def close_friend_ids(*, owner_id: int) -> list[int]:
    """Return who is on somebody's list of close friends, by id."""
    members = CloseFriend.objects.filter(owner_id=owner_id).order_by("member_id")
    return list(members.values_list("member_id", flat=True))


def relations_of(*, viewer: Viewer) -> Relations:
    """Return what the in-memory form of the policy needs to know of a viewer."""
    if viewer.is_anonymous:
        nobody: frozenset[int] = frozenset()
        return Relations(viewer=viewer, hidden_ids=nobody, followed_ids=nobody, circle_ids=nobody)
    return Relations(
        viewer=viewer,
        hidden_ids=frozenset(hidden_ids(account_id=viewer.account_id)),
        followed_ids=frozenset(followed_ids(account_id=viewer.account_id)),
        circle_ids=frozenset(circle_ids(account_id=viewer.account_id)),
    )


def is_following(*, follower_id: int, followee_id: int) -> bool:
    """Whether a follow exists at this moment."""
    return Following.objects.filter(follower_id=follower_id, followee_id=followee_id).exists()


def has_request(*, requester_id: int, target_id: int) -> bool:
    """Whether a request to follow is open at this moment."""
    return FollowRequest.objects.filter(target_id=target_id, requester_id=requester_id).exists()


def mutuals(*, viewer: Viewer, account_id: int, limit: int = 3) -> list[int]:
    """Return some visible people whom the viewer follows and who follow the account.

    Nobody is named to those who may not see the account's content.
    """
    return mutuals_of(viewer=viewer, account_ids=[account_id], limit=limit)[account_id]


def mutuals_of(
    *, viewer: Viewer, account_ids: Sequence[int], limit: int = 3
) -> dict[int, list[int]]:
    """Return :func:`mutuals` of several accounts, in one query."""
    found: dict[int, list[int]] = {account_id: [] for account_id in account_ids}
    others = [account_id for account_id in found if account_id != viewer.account_id]
    if viewer.is_anonymous or not others:
        return found
    followed = Following.objects.filter(follower_id=viewer.account_id).values("followee_id")
    place = Window(RowNumber(), partition_by="followee_id", order_by=F("follower_id").desc())
    rows = (
        Follow.objects.filter(
            visible_account(viewer, "follower"),
            visible_author(viewer, "followee"),
            followee_id__in=others,
            follower_id__in=followed,
        )
        .annotate(place=place)
        .filter(place__lte=limit)
        .order_by("followee_id", "-follower_id")
        .values_list("followee_id", "follower_id")
    )
    for followee_id, follower_id in rows:
        found[followee_id].append(follower_id)
    return found
