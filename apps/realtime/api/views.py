"""Tickets for clients that cannot send the session's cookie with a socket."""

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.throttles import NamedLimitThrottle
from apps.graph.selectors import viewer_of
from apps.oauth.models import AccessToken
from apps.realtime import services
from apps.realtime.api.serializers import Ticket, TicketOutput
from apps.realtime.types import Member


class TicketsView(APIView):
    """``POST realtime/ticket``: a secret that opens one socket within 30 seconds."""

    required_scopes = {"POST": needs("read:notifications")}
    operations = {
        "POST": operation("Open a socket", answers=Ticket, status=status.HTTP_201_CREATED)
    }
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "realtime.ticket"

    def post(self, request: Request, *_: Any) -> Response:
        account_id = viewer_of(request).account_id
        if isinstance(request.auth, AccessToken):
            member = Member(account_id=account_id, token_id=request.auth.pk)
        else:
            member = Member(account_id=account_id, session_key=request.session.session_key or "")
        ticket = services.issue_ticket(member=member)
        answer = TicketOutput({"ticket": ticket, "expires_in": services.TICKET_SECONDS})
        return Response(answer.data, status=status.HTTP_201_CREATED)
