"""People, by id and by name, as far as one may see them."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.serializers import AccountIds, Address
from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.cards.selectors import account_entities
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.parameters import ids, parameters_of, text
from apps.core.exceptions import NotFound
from apps.core.formats import local_name
from apps.graph import selectors as graph_selectors
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of


class AccountView(APIView):
    """``GET /api/v1/accounts/<id>``: who somebody is."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {
        "GET": operation("Read who somebody is", answers=entities.Account, refuses=(NotFound,))
    }

    def get(self, request: Request, account_id: int) -> Response:
        viewer = viewer_of(request)
        return _shown(graph_selectors.card_for(viewer=viewer, account_id=account_id))


class AccountsView(APIView):
    """``GET /api/v1/accounts?id[]=``: several people; those who may not be seen are left out."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {
        "GET": operation("Read who people are", takes=AccountIds, answers=list[entities.Account])
    }

    def get(self, request: Request) -> Response:
        asked = ids(parameters_of(request), "id", most=40)
        found = graph_selectors.card_ids_for(viewer=viewer_of(request), account_ids=asked)
        people = account_entities(account_ids=[i for i in asked if i in found])
        return Response(list(people.values()))


class LookupView(APIView):
    """``GET /api/v1/accounts/lookup?acct=``: who has a name, or gave it up lately."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {
        "GET": operation(
            "Find who has a name", takes=Address, answers=entities.Account, refuses=(NotFound,)
        )
    }

    def get(self, request: Request) -> Response:
        return _shown(_named(viewer_of(request), text(parameters_of(request), "acct")))


class UsernameView(APIView):
    """``GET /api/v1.1/accounts/username/<name>``: the same, as Pixelfed's apps ask for it."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {
        "GET": operation("Find who has a name", answers=entities.Account, refuses=(NotFound,))
    }

    def get(self, request: Request, username: str) -> Response:
        return _shown(_named(viewer_of(request), username))


class FeaturedView(APIView):
    """What somebody features on their profile: nothing, for whoever may see them."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {
        "GET": operation(
            "Read what somebody features: nothing",
            answers=list[None],
            refuses=(NotFound,),
            always="empty",
        )
    }

    def get(self, request: Request, account_id: int) -> Response:
        graph_selectors.card_for(viewer=viewer_of(request), account_id=account_id)
        return Response([])


def _named(viewer: Viewer, address: str) -> Account:
    """Return who has a name; as on the pages, whoever has given it up lately still has it.

    :raises NotFound: nobody does whom the viewer finds.
    """
    name = local_name(address)
    try:
        return graph_selectors.card_for(viewer=viewer, username=name)
    except NotFound:
        return graph_selectors.renamed_account_for(viewer=viewer, username=name)


def _shown(account: Account) -> Response:
    found = account_entities(account_ids=[account.pk])
    if account.pk not in found:
        raise NotFound
    return Response(found[account.pk])
