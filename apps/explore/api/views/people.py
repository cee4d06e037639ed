"""Whom one may like to follow."""

from typing import cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts import models as accounts
from apps.cards.presentation.entities import Account, Empty, Suggestion
from apps.cards.selectors import account_entities
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import limit_of, offset_of
from apps.core.api.parameters import parameters_of, text
from apps.core.exceptions import NotFound
from apps.explore.api.serializers import DirectoryQuery, Ranked
from apps.explore.selectors import newest_ids, popular_ids, suggested_ids
from apps.graph import services as graph_services
from apps.graph.selectors import viewer_of

MAX_OFFSET = 1_000


class SuggestionsView(APIView):
    """``GET /api/v2/suggestions``: people who post lately, the most followed first."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {
        "GET": operation("Read whom one may follow", takes=Ranked, answers=list[Suggestion])
    }

    def get(self, request: Request) -> Response:
        return Response(
            [
                {"source": "global", "sources": ["most_followed"], "account": account}
                for account in _suggested(request)
            ]
        )


class SuggestedAccountsView(APIView):
    """``GET /api/v1/suggestions``: the same without why."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {"GET": operation("Read whom one may follow", takes=Ranked, answers=list[Account])}

    def get(self, request: Request) -> Response:
        return Response(_suggested(request))


class DismissedView(APIView):
    """``DELETE /api/v1/suggestions/<id>``: suggest somebody no more, here and on the pages."""

    required_scopes = {"DELETE": needs("write:accounts")}
    operations = {
        "DELETE": operation("Suggest somebody no more", answers=Empty, refuses=(NotFound,))
    }

    def delete(self, request: Request, account_id: int) -> Response:
        me = cast("accounts.Account", request.user)
        graph_services.dismiss_suggestion(account=me, dismissed_id=account_id)
        return Response({})


class PopularAccountsView(APIView):
    """``GET /api/v1.1/discover/accounts/popular``: whom many follow, also oneself."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {"GET": operation("Read whom many follow", takes=Ranked, answers=list[Account])}

    def get(self, request: Request) -> Response:
        ids = popular_ids(
            viewer=viewer_of(request),
            offset=offset_of(request, most=MAX_OFFSET),
            limit=limit_of(request, default=20),
        )
        return Response(_people(ids))


class DirectoryView(APIView):
    """``GET /api/v1/directory``: public accounts, ``order`` active or new."""

    required_scopes = {"GET": needs("read:accounts")}
    operations = {"GET": operation("Read who is here", takes=DirectoryQuery, answers=list[Account])}

    def get(self, request: Request) -> Response:
        listed = newest_ids if text(parameters_of(request), "order") == "new" else popular_ids
        ids = listed(
            viewer=viewer_of(request),
            offset=offset_of(request, most=MAX_OFFSET),
            limit=limit_of(request),
        )
        return Response(_people(ids))


def _suggested(request: Request) -> list[Account]:
    return _people(suggested_ids(viewer=viewer_of(request), limit=limit_of(request)))


def _people(account_ids: list[int]) -> list[Account]:
    entities = account_entities(account_ids=account_ids)
    return [entities[i] for i in account_ids if i in entities]
