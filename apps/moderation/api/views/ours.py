"""Reports in our own words: made, and listed with what became of them."""

from typing import cast

from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.throttles import NamedLimitThrottle
from apps.core.exceptions import NotFound
from apps.core.idempotency import idempotent
from apps.moderation import selectors, services
from apps.moderation.api.serializers import (
    NewReport,
    OwnReport,
    OwnReports,
    ReportInputSerializer,
    ReportOutput,
    ReportsPlace,
)
from apps.moderation.exceptions import CannotReportOwn, NoteTooLong
from apps.moderation.types import Reason, TargetKind


class ReportsView(APIView):
    """``POST reports`` and ``GET reports?cursor=``: one's own, the newest first.

    Reported again while its case is open, a thing has the same report: the answer is the first one.
    """

    required_scopes = {"GET": needs("read:accounts"), "POST": needs("write:reports")}
    operations = {
        "GET": operation("Read one's own reports", takes=ReportsPlace, answers=OwnReports),
        "POST": operation(
            "Report something",
            takes=NewReport,
            answers=OwnReport,
            status=status.HTTP_201_CREATED,
            refuses=(NotFound, CannotReportOwn, NoteTooLong),
        ),
    }
    throttle_classes = (NamedLimitThrottle,)

    @property
    def rate_limit(self) -> str:
        """The limit under which the request counts: reporting is scarcer than reading."""
        return "moderation.report" if self.request.method == "POST" else "api"

    @idempotent
    def post(self, request: Request) -> Response:
        asked = ReportInputSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = services.report(
            reporter=cast("Account", request.user),
            kind=TargetKind(asked.validated_data["target_kind"]),
            target_id=int(asked.validated_data["target_id"]),
            reason=Reason(asked.validated_data["reason"]),
            note=asked.validated_data["note"],
            now=timezone.now(),
        )
        return Response(ReportOutput(made).data, status=status.HTTP_201_CREATED)

    def get(self, request: Request) -> Response:
        page = selectors.own_reports(
            account_id=cast("Account", request.user).pk,
            cursor=request.query_params.get("cursor") or None,
        )
        return Response(
            {
                "reports": [ReportOutput(report).data for report in page.items],
                "next_cursor": page.next_cursor,
            }
        )
