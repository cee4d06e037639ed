"""Reports as the apps there are make them: about a person, with some of what they posted."""

from typing import cast

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Account
from apps.cards.presentation.entities import Report
from apps.cards.selectors import account_entities
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.parameters import parameters_of
from apps.core.exceptions import NotFound
from apps.core.formats import moment
from apps.core.idempotency import idempotent
from apps.moderation import models, services
from apps.moderation.api.serializers import (
    Complaint,
    ComplaintInput,
    PixelfedComplaintInput,
    Received,
    complaint_of,
    pixelfed_target_of,
)
from apps.moderation.exceptions import CannotReportOwn, NoteTooLong
from apps.moderation.types import Outcome


class ReportView(APIView):
    """``POST /api/v1/reports``; again, until the moderators decide, is the same report."""

    required_scopes = {"POST": needs("write:reports")}
    operations = {
        "POST": operation(
            "Report somebody",
            takes=ComplaintInput,
            answers=Report,
            refuses=(NotFound, CannotReportOwn, NoteTooLong),
        )
    }
    rate_limit = "moderation.report"

    @idempotent
    def post(self, request: Request) -> Response:
        said = complaint_of(parameters_of(request))
        reports = services.report_account(
            reporter=cast("Account", request.user),
            account_id=said.account_id,
            object_ids=said.status_ids,
            reason=said.reason,
            note=said.comment,
            now=timezone.now(),
        )
        return Response(_entity(said, reports[0]))


class PixelfedReportView(APIView):
    """``POST /api/v1.1/report``: the same, as Pixelfed's apps make it about one thing."""

    required_scopes = {"POST": needs("write:reports")}
    operations = {
        "POST": operation(
            "Report a post or a person",
            takes=PixelfedComplaintInput,
            answers=Received,
            refuses=(NotFound, CannotReportOwn, NoteTooLong),
        )
    }
    rate_limit = "moderation.report"

    @idempotent
    def post(self, request: Request) -> Response:
        said = pixelfed_target_of(parameters_of(request))
        services.report(
            reporter=cast("Account", request.user),
            kind=said.kind,
            target_id=said.target_id,
            reason=said.reason,
            note=said.message,
            now=timezone.now(),
        )
        return Response({"msg": "Thank you. The moderators will look at it.", "code": 200})


def _entity(said: Complaint, made: models.Report) -> Report:
    people = account_entities(account_ids=[said.account_id])
    if said.account_id not in people:
        raise NotFound
    return {
        "id": str(made.pk),
        "action_taken": made.case.outcome == Outcome.ACTED,
        "action_taken_at": None,
        "category": said.category,
        "comment": made.note,
        # There are no other sites to tell.
        "forwarded": False,
        "created_at": moment(made.created_at),
        "status_ids": [str(status_id) for status_id in said.status_ids],
        "rule_ids": [str(rule_id) for rule_id in said.rule_ids],
        "target_account": people[said.account_id],
    }
