"""What a report says, and what its reporter is told of it."""

from typing import Any, Required, TypedDict

from rest_framework import serializers

from apps.cards.presentation.entities import Id
from apps.moderation.models import Report
from apps.moderation.types import Reason, TargetKind

# Far over the limit: the service refuses by name what is merely too long.
_ANY_TEXT = 100_000


class NewReport(TypedDict, total=False):
    """A new report."""

    target_kind: Required[str]
    target_id: Required[Id]
    reason: Required[str]
    note: str


class OwnReport(TypedDict):
    """A report of one's own, and what became of it."""

    id: Id
    target_kind: str
    target_id: Id
    reason: str
    note: str
    created_at: str
    outcome: str


class OwnReports(TypedDict):
    """Reports of one's own, the newest first."""

    reports: list[OwnReport]
    next_cursor: str | None


class ReportsPlace(TypedDict, total=False):
    """Where in one's reports to read."""

    cursor: str


class ReportInputSerializer(serializers.Serializer[Any]):
    """A new report."""

    target_kind = serializers.ChoiceField(choices=TargetKind.choices)
    target_id = serializers.RegexField(r"^[0-9]{1,19}$")
    reason = serializers.ChoiceField(choices=Reason.choices)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=_ANY_TEXT)


class ReportOutput(serializers.Serializer[Report]):
    """A report of one's own; ``outcome`` is open, acted, no_action or gone."""

    def to_representation(self, instance: Report) -> dict[str, Any]:
        return {
            "id": str(instance.pk),
            "target_kind": instance.case.target_kind,
            "target_id": str(instance.case.target_id),
            "reason": instance.reason,
            "note": instance.note,
            "created_at": serializers.DateTimeField().to_representation(instance.created_at),
            "outcome": instance.case.outcome or "open",
        }
