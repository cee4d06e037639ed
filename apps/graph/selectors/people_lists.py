"""Lists of people one follows, read by their owner alone."""

from django.db.models import QuerySet

from apps.core.cursors import Page, Stretch, keyset_stretch
from apps.core.exceptions import NotFound
from apps.graph.models import ListMember, PeopleList
from apps.graph.policy import Viewer, visible_account
from apps.graph.selectors.relations import muted_ids
from apps.graph.types import MAX_LIST_MEMBERS


def lists_of(*, viewer: Viewer) -> list[PeopleList]:
    """Return the viewer's lists by title."""
    return list(PeopleList.objects.filter(owner_id=viewer.account_id).order_by("title", "id"))


def list_for(*, viewer: Viewer, list_id: int) -> PeopleList:
    """Return a list of the viewer's.

    :raises NotFound: there is none; those of others are not there.
    """
    found = PeopleList.objects.filter(owner_id=viewer.account_id, pk=list_id).first()
    if found is None:
        raise NotFound
    return found


def lists_with(*, viewer: Viewer, account_id: int) -> list[PeopleList]:
    """Return those of the viewer's lists on which somebody is, by title."""
    memberships = ListMember.objects.filter(owner_id=viewer.account_id, member_id=account_id)
    lists = PeopleList.objects.filter(
        owner_id=viewer.account_id, pk__in=memberships.values("list_id")
    )
    return list(lists.order_by("title", "id"))


def list_members_page(*, viewer: Viewer, list_id: int, stretch: Stretch) -> Page[int]:
    """Return who is on a list, as far as the viewer may see them.

    :raises NotFound: the viewer has no such list.
    """
    list_for(viewer=viewer, list_id=list_id)
    members = _members(viewer, list_id).values_list("member_id", flat=True)
    return keyset_stretch(members, stretch=stretch, key="member_id", max_limit=MAX_LIST_MEMBERS)


def list_author_ids(*, viewer: Viewer, list_id: int) -> list[int]:
    """Return whose posts a list shows: those on it whom the viewer may see, without the muted.

    Who no longer finds somebody still has them on lists: :mod:`apps.graph.services.concealing`.

    :raises NotFound: the viewer has no such list.
    """
    list_for(viewer=viewer, list_id=list_id)
    members = _members(viewer, list_id)
    muted = muted_ids(account_id=viewer.account_id)
    return [i for i in members.values_list("member_id", flat=True) if i not in muted]


def _members(viewer: Viewer, list_id: int) -> QuerySet[ListMember]:
    return ListMember.objects.filter(
        visible_account(viewer, "member"), owner_id=viewer.account_id, list_id=list_id
    )
