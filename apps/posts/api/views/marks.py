"""Marks of statuses that apps know and this site does not have.

Setting one is refused in words; taking one back succeeds, for it is not there.
"""

from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Account, Status
from apps.cards.selectors import status_for
from apps.core.api.access import needs
from apps.core.api.operations import Page, operation
from apps.core.exceptions import NotOffered
from apps.graph.selectors import viewer_of


class AbsentMarkView(APIView):
    """Refuses to mark a status that the person sees; of others they do not learn."""

    message: ClassVar[str]
    operations = {
        "POST": operation(
            "Try what is not possible here", answers=Status, refuses=(NotOffered,), always="refused"
        )
    }

    def post(self, request: Request, status_id: int) -> Response:
        status_for(viewer=viewer_of(request), status_id=status_id)
        raise NotOffered(self.message)


class NoReblogView(AbsentMarkView):
    """``POST /api/v1/statuses/<id>/reblog``."""

    required_scopes = {"POST": needs("write:statuses")}
    message = "Posts cannot be boosted here. Share their address instead."


class NoPinView(AbsentMarkView):
    """``POST /api/v1/statuses/<id>/pin``."""

    required_scopes = {"POST": needs("write:accounts")}
    message = "Posts cannot be pinned to a profile here."


class NoMuteView(AbsentMarkView):
    """``POST /api/v1/statuses/<id>/mute``."""

    required_scopes = {"POST": needs("write:mutes")}
    message = "Notifications cannot be turned off for one post here."


class UnmarkView(APIView):
    """``POST /api/v1/statuses/<id>/`` ``unreblog``, ``unpin`` and ``unmute``: nothing to do."""

    required_scopes = {"POST": needs("write:statuses")}
    operations = {"POST": operation("Take a mark back that is not there", answers=Status)}

    def post(self, request: Request, status_id: int) -> Response:
        return Response(status_for(viewer=viewer_of(request), status_id=status_id))


class RebloggersView(APIView):
    """``GET /api/v1/statuses/<id>/reblogged_by``: nobody can."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation(
            "See who boosted a post", takes=Page, answers=list[Account], always="empty"
        )
    }

    def get(self, request: Request, status_id: int) -> Response:
        status_for(viewer=viewer_of(request), status_id=status_id)
        return Response([])
