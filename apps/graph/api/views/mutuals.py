"""Whom one knows among the followers of others."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Account, FamiliarFollowers
from apps.cards.selectors import account_entities
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import limit_of
from apps.core.api.parameters import ids, parameters_of
from apps.core.exceptions import NotFound
from apps.graph import selectors
from apps.graph.api.serializers import AccountIds, PeoplePage
from apps.graph.api.views.lists import people_of
from apps.graph.selectors import viewer_of

FAMILIAR = 10


class FamiliarFollowersView(APIView):
    """``GET accounts/familiar_followers?id[]=``: of each account some followers whom one follows.

    The ids also come in a JSON body, GET or not.
    """

    required_scopes = {"GET": needs("read:follows")}
    operations = {
        "GET": operation(
            "List whom one knows among the followers of people",
            takes=AccountIds,
            answers=list[FamiliarFollowers],
        )
    }

    def get(self, request: Request) -> Response:
        viewer = viewer_of(request)
        known = selectors.known_relationships(
            viewer=viewer, account_ids=ids(parameters_of(request), "id", most=40)
        )
        familiar = selectors.mutuals_of(viewer=viewer, account_ids=list(known), limit=FAMILIAR)
        named = {follower_id for followers in familiar.values() for follower_id in followers}
        entities = account_entities(account_ids=sorted(named))
        return Response(
            [
                {
                    "id": str(account_id),
                    "accounts": [entities[i] for i in followers if i in entities],
                }
                for account_id, followers in familiar.items()
            ]
        )


class MutualsView(APIView):
    """``GET accounts/mutuals/<id>``: the same for one account, as Pixelfed's apps ask for it."""

    required_scopes = {"GET": needs("read:follows")}
    operations = {
        "GET": operation(
            "List whom one knows among somebody’s followers",
            takes=PeoplePage,
            answers=list[Account],
            refuses=(NotFound,),
        )
    }

    def get(self, request: Request, account_id: int) -> Response:
        viewer = viewer_of(request)
        account = selectors.account_for(viewer=viewer, account_id=account_id)
        found = selectors.mutuals(viewer=viewer, account_id=account.pk, limit=limit_of(request))
        return Response(people_of(found))
