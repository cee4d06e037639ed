"""What waits aside of the list: nothing does, for nobody is told of whom they shut out."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Empty
from apps.core.api.operations import Page, operation
from apps.core.api.parameters import parameters_of, text
from apps.core.exceptions import DomainError, NotFound
from apps.notifications.api.serializers import (
    Merged,
    NewPolicy,
    Policy,
    PolicySummary,
    PolicyV1,
    Several,
)
from apps.notifications.api.views.told import READ, WRITE

_SUMMARY: PolicySummary = {"pending_requests_count": 0, "pending_notifications_count": 0}
_POLICY: Policy = {
    "for_not_following": "accept",
    "for_not_followers": "accept",
    "for_new_accounts": "accept",
    "for_private_mentions": "accept",
    "for_limited_accounts": "accept",
    "summary": _SUMMARY,
}
_POLICY_V1: PolicyV1 = {
    "filter_not_following": False,
    "filter_not_followers": False,
    "filter_new_accounts": False,
    "filter_private_mentions": False,
    "summary": _SUMMARY,
}


class CannotFilterNotifications(DomainError):
    """Who may not reach somebody is decided by blocks and boundaries, not by this policy."""

    code = "cannot_filter_notifications"
    message = "Notifications are not filtered here. Restrict, mute or block people instead."


class PolicyView(APIView):
    """``GET`` and ``PATCH /api/v2/notifications/policy``."""

    required_scopes = {"GET": READ, "PATCH": WRITE}
    operations = {
        "GET": operation("Read whose notifications wait", answers=Policy),
        "PATCH": operation(
            "Choose whose notifications wait",
            takes=NewPolicy,
            answers=Policy,
            refuses=(CannotFilterNotifications,),
        ),
    }

    def get(self, request: Request) -> Response:
        return Response(_POLICY)

    def patch(self, request: Request) -> Response:
        asked = parameters_of(request)
        if any(text(asked, name, "accept") != "accept" for name in NewPolicy.__annotations__):
            raise CannotFilterNotifications
        return Response(_POLICY)


class PolicyV1View(APIView):
    """``GET /api/v1/notifications/policy``."""

    required_scopes = {"GET": READ}
    operations = {"GET": operation("Read whose notifications wait", answers=PolicyV1)}

    def get(self, request: Request) -> Response:
        return Response(_POLICY_V1)


class RequestsView(APIView):
    """``GET /api/v1/notifications/requests``."""

    required_scopes = {"GET": READ}
    operations = {
        "GET": operation("Read what waits", takes=Page, answers=list[None], always="empty")
    }

    def get(self, request: Request) -> Response:
        return Response([])


class RequestView(APIView):
    """``GET /api/v1/notifications/requests/<id>``: there is none."""

    required_scopes = {"GET": READ}
    operations = {
        "GET": operation(
            "Read one that waits", answers=Empty, refuses=(NotFound,), always="refused"
        )
    }

    def get(self, request: Request, request_id: int) -> Response:
        raise NotFound


class RequestAnswerView(APIView):
    """``POST /api/v1/notifications/requests/<id>/accept`` and ``/dismiss``: there is none."""

    required_scopes = {"POST": WRITE}
    operations = {
        "POST": operation(
            "Answer one that waits", answers=Empty, refuses=(NotFound,), always="refused"
        )
    }

    def post(self, request: Request, request_id: int) -> Response:
        raise NotFound


class RequestsAnswerView(APIView):
    """``POST /api/v1/notifications/requests/accept`` and ``/dismiss``: there are none."""

    required_scopes = {"POST": WRITE}
    operations = {
        "POST": operation(
            "Answer several that wait",
            takes=Several,
            answers=Empty,
            refuses=(NotFound,),
            always="refused",
        )
    }

    def post(self, request: Request) -> Response:
        raise NotFound


class RequestsMergedView(APIView):
    """``GET /api/v1/notifications/requests/merged``: whether nothing is on its way."""

    required_scopes = {"GET": READ}
    operations = {"GET": operation("Ask whether all has arrived", answers=Merged)}

    def get(self, request: Request) -> Response:
        return Response({"merged": True})
