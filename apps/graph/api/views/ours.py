"""Close friends and restricted people: lists that the dialect does not know, for oneself alone."""

from typing import Any, ClassVar, cast

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.cards.presentation.entities import Empty
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.exceptions import NotFound
from apps.graph import selectors, services
from apps.graph.api.serializers import PeoplePage
from apps.graph.api.views.lists import people, people_stretch
from apps.graph.exceptions import CannotRestrictYourself, NotAFollower
from apps.graph.selectors import viewer_of


class CloseFriendsView(APIView):
    """``GET /api/instaclone/v1/close-friends``."""

    required_scopes = {"GET": needs("read:follows")}
    operations = {
        "GET": operation(
            "List one's close friends", takes=PeoplePage, answers=list[entities.Account]
        )
    }

    def get(self, request: Request) -> Response:
        page = selectors.close_friends_page(
            viewer=viewer_of(request), stretch=people_stretch(request)
        )
        return people(request, page)


class RestrictedView(APIView):
    """``GET /api/instaclone/v1/restricted``."""

    required_scopes = {"GET": needs("read:mutes")}
    operations = {
        "GET": operation(
            "List whom one restricts", takes=PeoplePage, answers=list[entities.Account]
        )
    }

    def get(self, request: Request) -> Response:
        page = selectors.restricted_page(viewer=viewer_of(request), stretch=people_stretch(request))
        return people(request, page)


class MembershipView(APIView):
    """Somebody on a list of one's own: ``PUT`` adds them and ``DELETE`` removes them.

    Both say how it is, so each may be sent again.
    """

    rate_limit: ClassVar[str] = "graph.follow"

    def put(self, request: Request, account_id: int) -> Response:
        self.add(cast("Account", request.user), account_id)
        return Response({})

    def delete(self, request: Request, account_id: int) -> Response:
        self.remove(cast("Account", request.user), account_id)
        return Response({})

    def add(self, account: Account, other_id: int) -> Any:
        raise NotImplementedError

    def remove(self, account: Account, other_id: int) -> Any:
        raise NotImplementedError


class CloseFriendView(MembershipView):
    """``PUT`` and ``DELETE /api/instaclone/v1/close-friends/<id>``."""

    required_scopes = dict.fromkeys(("PUT", "DELETE"), needs("write:follows"))
    operations = {
        "PUT": operation(
            "Make somebody a close friend", answers=Empty, refuses=(NotFound, NotAFollower)
        ),
        "DELETE": operation("Take somebody off one's close friends", answers=Empty),
    }

    def add(self, account: Account, other_id: int) -> bool:
        return services.add_close_friend(owner=account, member_id=other_id)

    def remove(self, account: Account, other_id: int) -> bool:
        return services.remove_close_friend(owner=account, member_id=other_id)


class RestrictionView(MembershipView):
    """``PUT`` and ``DELETE /api/instaclone/v1/restricted/<id>``."""

    required_scopes = dict.fromkeys(("PUT", "DELETE"), needs("write:mutes"))
    operations = {
        "PUT": operation(
            "Restrict somebody", answers=Empty, refuses=(NotFound, CannotRestrictYourself)
        ),
        "DELETE": operation("End a restriction", answers=Empty),
    }

    def add(self, account: Account, other_id: int) -> bool:
        return services.restrict(restricter=account, restricted_id=other_id)

    def remove(self, account: Account, other_id: int) -> bool:
        return services.unrestrict(restricter=account, restricted_id=other_id)
