"""Lists of people one follows."""

from typing import Any, TypedDict, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.cards.presentation.entities import Empty, Id, UserList
from apps.core.api.access import needs
from apps.core.api.operations import Page, operation
from apps.core.api.parameters import ids, parameters_of, text
from apps.core.cursors import Stretch
from apps.core.exceptions import NotFound
from apps.core.idempotency import idempotent
from apps.core.text import TextTooLong
from apps.graph import selectors, services
from apps.graph.api.views.lists import people, people_of, people_stretch
from apps.graph.exceptions import ListIsFull, NotFollowed, TitleMissing, TooManyLists
from apps.graph.models import PeopleList
from apps.graph.selectors import viewer_of
from apps.graph.types import MAX_LIST_MEMBERS

READ = needs("read:lists")
WRITE = needs("write:lists")


class NewList(TypedDict):
    """A list; whose answers it shows, and whether home does without its people, is one here."""

    title: str


class Members(TypedDict):
    """Whom to put on a list, or take off it."""

    account_ids: list[Id]


class ListsView(APIView):
    """``GET`` and ``POST /api/v1/lists``."""

    required_scopes = {"GET": READ, "POST": WRITE}
    operations = {
        "GET": operation("Read one's lists", answers=list[UserList]),
        "POST": operation(
            "Make a list",
            takes=NewList,
            answers=UserList,
            refuses=(TitleMissing, TextTooLong, TooManyLists),
        ),
    }

    def get(self, request: Request) -> Response:
        found = selectors.lists_of(viewer=viewer_of(request))
        return Response([_entity(one) for one in found])

    @idempotent
    def post(self, request: Request) -> Response:
        made = services.make_list(owner=_me(request), title=_title(request))
        return Response(_entity(made))


class ListView(APIView):
    """``GET``, ``PUT`` and ``DELETE /api/v1/lists/<id>``."""

    required_scopes = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}
    operations = {
        "GET": operation("Read a list", answers=UserList),
        "PUT": operation(
            "Rename a list", takes=NewList, answers=UserList, refuses=(TitleMissing, TextTooLong)
        ),
        "DELETE": operation("Delete a list", answers=Empty),
    }

    def get(self, request: Request, list_id: int) -> Response:
        return Response(_entity(selectors.list_for(viewer=viewer_of(request), list_id=list_id)))

    def put(self, request: Request, list_id: int) -> Response:
        renamed = services.rename_list(owner=_me(request), list_id=list_id, title=_title(request))
        return Response(_entity(renamed))

    def delete(self, request: Request, list_id: int) -> Response:
        services.delete_list(owner=_me(request), list_id=list_id)
        return Response({})


class ListAccountsView(APIView):
    """``GET``, ``POST`` and ``DELETE /api/v1/lists/<id>/accounts``."""

    required_scopes = {"GET": READ, "POST": WRITE, "DELETE": WRITE}
    operations = {
        "GET": operation("Read who is on a list", takes=Page, answers=list[entities.Account]),
        "POST": operation(
            "Put people on a list", takes=Members, answers=Empty, refuses=(NotFollowed, ListIsFull)
        ),
        "DELETE": operation("Take people off a list", takes=Members, answers=Empty),
    }

    def get(self, request: Request, list_id: int) -> Response:
        # That is how apps ask for everybody.
        wants_all = request.query_params.get("limit") == "0"
        page = selectors.list_members_page(
            viewer=viewer_of(request),
            list_id=list_id,
            stretch=Stretch(limit=MAX_LIST_MEMBERS) if wants_all else people_stretch(request),
        )
        return Response(people_of(page.items)) if wants_all else people(request, page)

    def post(self, request: Request, list_id: int) -> Response:
        services.add_to_list(owner=_me(request), list_id=list_id, account_ids=_named(request))
        return Response({})

    def delete(self, request: Request, list_id: int) -> Response:
        services.remove_from_list(owner=_me(request), list_id=list_id, account_ids=_named(request))
        return Response({})


class ListsWithView(APIView):
    """``GET /api/v1/accounts/<id>/lists``: on which of one's lists somebody is."""

    required_scopes = {"GET": READ}
    operations = {"GET": operation("Read on which lists somebody is", answers=list[UserList])}

    def get(self, request: Request, account_id: int) -> Response:
        viewer = viewer_of(request)
        account = selectors.account_for(viewer=viewer, account_id=account_id)
        found = selectors.lists_with(viewer=viewer, account_id=account.pk)
        return Response([_entity(one) for one in found])


def _entity(one: PeopleList) -> UserList:
    # Comments are in no list, and home leaves nobody out for being on one.
    return {"id": str(one.pk), "title": one.title, "replies_policy": "none", "exclusive": False}


def _me(request: Request) -> Account:
    return cast("Account", request.user)


def _title(request: Request) -> str:
    return text(parameters_of(request), "title")


def _named(request: Request) -> list[int]:
    """Return who is named.

    :raises NotFound: nobody is, or what is no id.
    """
    asked: dict[str, Any] = parameters_of(request)
    found = ids(asked, "account_ids", most=MAX_LIST_MEMBERS)
    if not found:
        raise NotFound
    return found
