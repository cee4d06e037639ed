"""The beacon's edge: what people saw and opened, reported in batches.

The page's own script reports by ``fetch`` with ``keepalive``, not by ``sendBeacon``: both outlive
the page, but only ``fetch`` can carry the X-CSRFToken header. So this address is protected like
every other one, and needs neither an exemption nor a token in the body.
"""

from typing import Any

from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.throttles import NamedLimitThrottle
from apps.graph.selectors import viewer_of
from apps.ranking import services
from apps.ranking.api.serializers import MAX_BYTES, ReportInput, ReportParser
from apps.ranking.exceptions import ReportTooLarge, TooManyInteractions, UnreadableReport


class InteractionsView(APIView):
    """``POST interactions``: 204 for a well-formed report, whether or not it could be kept."""

    required_scopes = {"POST": needs("write:statuses")}
    operations = {
        "POST": operation(
            "Report what was seen and opened",
            takes=ReportInput,
            status=status.HTTP_204_NO_CONTENT,
            refuses=(ReportTooLarge, TooManyInteractions, UnreadableReport),
        )
    }
    parser_classes = (ReportParser,)
    throttle_classes = (NamedLimitThrottle,)
    rate_limit = "ranking.interactions"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before anything reads the body.
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
            raise ReportTooLarge
        super().initial(request, *args, **kwargs)

    def post(self, request: Request, *_: Any) -> Response:
        report = request.data
        if not isinstance(report, ReportInput):
            # An empty body does not reach the parser.
            raise UnreadableReport
        services.accept_report(
            account_id=viewer_of(request).account_id,
            batch=report.batch,
            events=report.events,
            now=timezone.now(),
        )
        # Not no-store: Chromium keeps no page for Back whose scripts were answered with it, and
        # there is nothing in this answer that a cache could keep.
        return Response(
            status=status.HTTP_204_NO_CONTENT, headers={"Cache-Control": "private, no-cache"}
        )
