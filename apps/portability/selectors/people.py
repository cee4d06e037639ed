"""The lists about people that an archive carries, each as its owner sees it in the settings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from apps.accounts import selectors as account_selectors
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.graph import selectors as graph_selectors
from apps.graph.models import (
    Block,
    CloseFriend,
    Follow,
    Following,
    FollowRequest,
    ListMember,
    Mute,
    Restriction,
)
from apps.graph.policy import Viewer, visible_account
from apps.portability.engine.records import Connection, Keyword, PeopleList, Person, WordFilter
from apps.portability.selectors.batches import batches


def person_of(account: Account) -> Person:
    """Return an account as an archive names it."""
    return Person(username=account.username, name=account.name, id=str(account.pk))


def people_by_id(*, viewer: Viewer, account_ids: Iterable[int]) -> dict[int, Person]:
    """Return those of the accounts whose card the viewer may see."""
    accounts = Account.objects.get_queryset().filter(
        visible_account(viewer), pk__in=set(account_ids)
    )
    return {account.pk: person_of(account) for account in accounts}


def follower_batches(*, account: Account) -> Iterator[list[Connection]]:
    """Yield who follows the account."""
    viewer = Viewer(account.pk)
    rows = Follow.objects.filter(visible_account(viewer, "follower"), followee_id=account.pk)
    return _connections(rows, "follower")


def following_batches(*, account: Account) -> Iterator[list[Connection]]:
    """Yield whom the account follows."""
    viewer = Viewer(account.pk)
    rows = Following.objects.filter(visible_account(viewer, "followee"), follower_id=account.pk)
    return _connections(rows, "followee")


def sent_request_batches(*, account: Account) -> Iterator[list[Connection]]:
    """Yield whom the account asks to be let follow."""
    viewer = Viewer(account.pk)
    rows = FollowRequest.objects.filter(visible_account(viewer, "target"), requester_id=account.pk)
    return _connections(rows, "target")


def received_request_batches(*, account: Account) -> Iterator[list[Connection]]:
    """Yield who asks to follow the account."""
    viewer = Viewer(account.pk)
    rows = FollowRequest.objects.filter(visible_account(viewer, "requester"), target_id=account.pk)
    return _connections(rows, "requester")


def blocked_batches(*, account: Account) -> Iterator[list[Connection]]:
    """Yield whom the account blocks, also those who block back: a gap would tell of that."""
    rows = Block.objects.filter(blocker_id=account.pk, blocked__status=Status.ACTIVE)
    return _connections(rows, "blocked")


def muted_batches(*, account: Account) -> Iterator[list[Connection]]:
    """Yield whose posts the account keeps out of its home feed until it says otherwise."""
    viewer = Viewer(account.pk)
    rows = Mute.objects.filter(
        visible_account(viewer, "muted"), muter_id=account.pk, until__isnull=True
    )
    return _connections(rows, "muted")


def restricted_batches(*, account: Account) -> Iterator[list[Connection]]:
    """Yield whose comments wait for the account's approval."""
    viewer = Viewer(account.pk)
    rows = Restriction.objects.filter(
        visible_account(viewer, "restricted"), restricter_id=account.pk
    )
    return _connections(rows, "restricted")


def close_friend_batches(*, account: Account) -> Iterator[list[Connection]]:
    """Yield who is on the account's list of close friends."""
    viewer = Viewer(account.pk)
    rows = CloseFriend.objects.filter(visible_account(viewer, "member"), owner_id=account.pk)
    return _connections(rows, "member")


def list_batches(*, account: Account) -> Iterator[list[PeopleList]]:
    """Yield the account's lists, with those on them whom it may see."""
    viewer = Viewer(account.pk)
    rows = ListMember.objects.filter(owner_id=account.pk)
    members: dict[int, list[int]] = defaultdict(list)
    for list_id, member_id in rows.order_by("member_id").values_list("list_id", "member_id"):
        members[list_id].append(member_id)
    people = people_by_id(viewer=viewer, account_ids=[i for ids in members.values() for i in ids])
    yield [
        PeopleList(
            title=one.title, people=[people[i] for i in members.get(one.pk, []) if i in people]
        )
        for one in graph_selectors.lists_of(viewer=viewer)
    ]


def filter_batches(*, account: Account) -> Iterator[list[WordFilter]]:
    """Yield what the account filters."""
    yield [
        WordFilter(
            title=one.title,
            contexts=list(one.contexts),
            action=one.action,
            expires_at=one.expires_at,
            keywords=[
                Keyword(text=word.text, is_whole_word=word.is_whole_word) for word in one.keywords
            ],
        )
        for one in account_selectors.filters_of(account_id=account.pk)
    ]


def _connections(rows: QuerySet[Any], person: str) -> Iterator[list[Connection]]:
    for batch in batches(rows.select_related(person), key=f"{person}_id"):
        yield [
            Connection(person=person_of(getattr(row, person)), since=row.created_at)
            for row in batch
        ]
