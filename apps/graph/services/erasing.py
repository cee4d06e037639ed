"""Removing for good everything between one account and all others.

Each call takes one batch and returns how much it found; whoever calls goes on until nothing is
left, so that it may be interrupted at any point.
"""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.db.models import Q

from apps.core.events import publish
from apps.core.models import BaseModel
from apps.graph.events import Revealed, Unmuted
from apps.graph.models import (
    Block,
    BlockedBy,
    Boundaries,
    CloseFriend,
    CloseFriendOf,
    DismissedSuggestion,
    Follow,
    Following,
    FollowRequest,
    ListMember,
    Mute,
    PeopleList,
    Restriction,
)
from apps.graph.services import blocks, edges

BATCH = 200


def erase_relations(*, account_id: int) -> int:
    """End all that is between somebody and others, in both directions."""
    me = account_id
    kinds: list[tuple[list[int], Callable[[int], object]]] = [
        (_ids(Follow, "follower_id", followee_id=me), partial(_unfollow, followee_id=me)),
        (_ids(Following, "followee_id", follower_id=me), partial(_unfollow, me)),
        (_ids(FollowRequest, "requester_id", target_id=me), partial(_close, target_id=me)),
        (_ids(FollowRequest, "target_id", requester_id=me), partial(_close, me)),
        (_ids(CloseFriend, "member_id", owner_id=me), partial(_part, me)),
        (_ids(CloseFriendOf, "owner_id", member_id=me), partial(_part, member_id=me)),
        (_ids(Block, "blocked_id", blocker_id=me), partial(_unblock, me)),
        (_ids(BlockedBy, "blocker_id", blocked_id=me), partial(_unblock, blocked_id=me)),
        (_ids(Mute, "muted_id", muter_id=me), partial(_unmute, me)),
        (_ids(Mute, "muter_id", muted_id=me), partial(_unmute, muted_id=me)),
        (_ids(Restriction, "restricted_id", restricter_id=me), partial(_allow, me)),
        (
            _ids(Restriction, "restricter_id", restricted_id=me),
            partial(_allow, restricted_id=me),
        ),
    ]
    Boundaries.objects.filter(account_id=me).delete()
    DismissedSuggestion.objects.filter(Q(account_id=me) | Q(dismissed_id=me)).delete()
    ListMember.objects.filter(Q(owner_id=me) | Q(member_id=me)).delete()
    PeopleList.objects.filter(owner_id=me).delete()
    for other_ids, end in kinds:
        for other_id in other_ids:
            with transaction.atomic():
                edges.lock_pair(me, other_id)
                end(other_id)
    return sum(len(other_ids) for other_ids, _ in kinds)


def _ids(model: type[BaseModel], column: str, **where: int) -> list[int]:
    rows = model._default_manager.filter(**where)  # noqa: SLF001  # the documented name
    return list(rows.values_list(column, flat=True)[:BATCH])


def _unfollow(follower_id: int, followee_id: int) -> None:
    edges.remove_edge(follower_id=follower_id, followee_id=followee_id)


def _close(requester_id: int, target_id: int) -> None:
    edges.close_request(requester_id=requester_id, target_id=target_id)


def _part(owner_id: int, member_id: int) -> None:
    edges.end_close_friendship(owner_id=owner_id, member_id=member_id)


def _unblock(blocker_id: int, blocked_id: int) -> None:
    if not blocks.end_block(blocker_id=blocker_id, blocked_id=blocked_id):
        # One that nobody had asked for.
        BlockedBy.objects.filter(blocked_id=blocked_id, blocker_id=blocker_id).delete()
        publish(Revealed(account_id=blocked_id, revealed_id=blocker_id))


def _unmute(muter_id: int, muted_id: int) -> None:
    Mute.objects.filter(muter_id=muter_id, muted_id=muted_id).delete()
    publish(Unmuted(muter_id=muter_id, muted_id=muted_id))


def _allow(restricter_id: int, restricted_id: int) -> None:
    Restriction.objects.filter(restricter_id=restricter_id, restricted_id=restricted_id).delete()
