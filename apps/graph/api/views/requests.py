"""Who asks to follow, and the answers to them."""

from typing import cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.exceptions import NotFound
from apps.graph import selectors, services
from apps.graph.api.serializers import PeoplePage
from apps.graph.api.views.lists import people, people_stretch
from apps.graph.api.views.relations import relationship_to
from apps.graph.selectors import viewer_of


class FollowRequestsView(APIView):
    """``GET follow_requests``: who asks."""

    required_scopes = {"GET": needs("read:follows")}
    operations = {
        "GET": operation(
            "List who asks to follow", takes=PeoplePage, answers=list[entities.Account]
        )
    }

    def get(self, request: Request) -> Response:
        return people(
            request,
            selectors.requests_page(viewer=viewer_of(request), stretch=people_stretch(request)),
        )


class AuthorizeView(APIView):
    """``POST follow_requests/<id>/authorize``: let somebody follow."""

    required_scopes = {"POST": needs("write:follows")}
    operations = {
        "POST": operation("Let somebody follow", answers=entities.Relationship, refuses=(NotFound,))
    }
    rate_limit = "graph.follow"

    def post(self, request: Request, account_id: int) -> Response:
        target = cast("Account", request.user)
        if not services.approve_request(target=target, requester_id=account_id):
            raise NotFound
        return Response(relationship_to(request, account_id))


class RejectView(APIView):
    """``POST follow_requests/<id>/reject``: refuse somebody, who is not told."""

    required_scopes = {"POST": needs("write:follows")}
    operations = {
        "POST": operation("Refuse a follower", answers=entities.Relationship, refuses=(NotFound,))
    }
    rate_limit = "graph.follow"

    def post(self, request: Request, account_id: int) -> Response:
        target = cast("Account", request.user)
        if not services.decline_request(target=target, requester_id=account_id):
            raise NotFound
        return Response(relationship_to(request, account_id))
