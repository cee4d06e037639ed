"""Lists of people one follows, to read their posts apart; nobody on one learns of it."""

from collections.abc import Collection

from django.db import connection, transaction

from apps.accounts.models import Account
from apps.core.exceptions import NotFound
from apps.core.ids import new_id, shard_of
from apps.core.text import normalize_text
from apps.graph.exceptions import ListIsFull, NotFollowed, TitleMissing, TooManyLists
from apps.graph.models import Following, ListMember, PeopleList
from apps.graph.policy import Viewer
from apps.graph.selectors import list_for, visible_accounts
from apps.graph.types import MAX_LIST_MEMBERS, MAX_LIST_TITLE, MAX_LISTS


@transaction.atomic
def make_list(*, owner: Account, title: str) -> PeopleList:
    """Begin a list without anybody on it.

    :raises TitleMissing, TextTooLong, TooManyLists:
    """
    title = _clean_title(title)
    _lock_lists(owner.pk)
    if PeopleList.objects.filter(owner_id=owner.pk).count() >= MAX_LISTS:
        raise TooManyLists
    return PeopleList.objects.create(
        id=new_id(shard=shard_of(owner.pk)), owner_id=owner.pk, title=title
    )


@transaction.atomic
def rename_list(*, owner: Account, list_id: int, title: str) -> PeopleList:
    """Give a list another title.

    :raises NotFound: the owner has no such list.
    :raises TitleMissing, TextTooLong:
    """
    title = _clean_title(title)
    _lock_lists(owner.pk)
    people_list = list_for(viewer=Viewer(owner.pk), list_id=list_id)
    people_list.title = title
    people_list.save(update_fields=["title"])
    return people_list


@transaction.atomic
def delete_list(*, owner: Account, list_id: int) -> None:
    """End a list.

    :raises NotFound: the owner has no such list.
    """
    _lock_lists(owner.pk)
    list_for(viewer=Viewer(owner.pk), list_id=list_id).delete()
    ListMember.objects.filter(owner_id=owner.pk, list_id=list_id).delete()


@transaction.atomic
def add_to_list(*, owner: Account, list_id: int, account_ids: Collection[int]) -> int:
    """Put people on a list, all of them or none; return how many are new on it.

    :raises NotFound: the owner has no such list, or may not see one of the people.
    :raises NotFollowed: the owner does not follow one of them.
    :raises ListIsFull:
    """
    viewer, wanted = Viewer(owner.pk), set(account_ids)
    _lock_lists(owner.pk)
    list_for(viewer=viewer, list_id=list_id)
    if visible_accounts(viewer=viewer).filter(pk__in=wanted).count() < len(wanted):
        raise NotFound
    # The race: one of them is unfollowed meanwhile, which takes them off all lists.
    followed = Following.objects.select_for_update(of=("self",)).filter(
        follower_id=owner.pk, followee_id__in=wanted
    )
    if len(followed) < len(wanted):
        raise NotFollowed
    members = ListMember.objects.filter(owner_id=owner.pk, list_id=list_id)
    new = wanted - set(members.values_list("member_id", flat=True))
    if members.count() + len(new) > MAX_LIST_MEMBERS:
        raise ListIsFull
    ListMember.objects.bulk_create(
        ListMember(owner_id=owner.pk, list_id=list_id, member_id=account_id)
        for account_id in sorted(new)
    )
    return len(new)


@transaction.atomic
def remove_from_list(*, owner: Account, list_id: int, account_ids: Collection[int]) -> int:
    """Take people off a list; return how many were on it.

    :raises NotFound: the owner has no such list.
    """
    list_for(viewer=Viewer(owner.pk), list_id=list_id)
    removed, _ = ListMember.objects.filter(
        owner_id=owner.pk, list_id=list_id, member_id__in=account_ids
    ).delete()
    return removed


def _clean_title(raw: str) -> str:
    title = " ".join(normalize_text(raw=raw, max_length=MAX_LIST_TITLE).split())
    if not title:
        raise TitleMissing
    return title


def _lock_lists(owner_id: int) -> None:
    """Let changes of somebody's lists happen one after another.

    The race: a list is deleted, or filled to its limit, while it is renamed or somebody put on it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"lists:{owner_id}"]
        )
