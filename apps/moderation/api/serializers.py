"""What a report says, and what its reporter is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Required, TypedDict

from rest_framework import serializers

from apps.cards.presentation.entities import Id
from apps.core.api.parameters import InvalidParameter, ids, text, texts
from apps.core.exceptions import NotFound
from apps.core.rules import RULES
from apps.moderation.models import Report
from apps.moderation.types import Reason, TargetKind, kind_of_object

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


Category = Literal["spam", "legal", "violation", "other"]
_CATEGORIES: dict[str, Category] = {
    "spam": "spam",
    "legal": "legal",
    "violation": "violation",
    "other": "other",
}
# What breaking a rule of the site is called here; of rules without a name of their own, "other".
_RULES_BROKEN = {
    1: Reason.INTELLECTUAL_PROPERTY,
    3: Reason.HARASSMENT,
    5: Reason.VIOLENCE,
    6: Reason.IMPERSONATION,
}
_PIXELFED_REASONS = {
    "spam": Reason.SPAM,
    "scam": Reason.SPAM,
    "sensitive": Reason.NUDITY,
    "abusive": Reason.HARASSMENT,
    "underage": Reason.OTHER,
    "violence": Reason.VIOLENCE,
    "terrorism": Reason.VIOLENCE,
    "copyright": Reason.INTELLECTUAL_PROPERTY,
    "impersonation": Reason.IMPERSONATION,
}
MAX_REPORTED = 20


class ComplaintInput(TypedDict, total=False):
    """Who is reported, and for what; without posts, for who they are."""

    account_id: Required[Id]
    status_ids: list[Id]
    comment: str
    category: Category
    rule_ids: list[Id]
    forward: bool


class PixelfedComplaintInput(TypedDict, total=False):
    """What is reported, and why."""

    object_type: Required[Literal["post", "user"]]
    object_id: Required[Id]
    report_type: Required[str]
    message: str


class Received(TypedDict):
    """It is with the moderators."""

    msg: str
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A report in the words of the dialect."""

    account_id: int
    status_ids: list[int]
    rule_ids: list[int]
    category: Category
    comment: str

    @property
    def reason(self) -> Reason:
        """What the category is called here; of a broken rule, what the rule is about."""
        if self.category == "spam":
            return Reason.SPAM
        named = [_RULES_BROKEN[rule] for rule in self.rule_ids if rule in _RULES_BROKEN]
        return named[0] if named else Reason.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelfedComplaint:
    """A report in the words of Pixelfed."""

    kind: TargetKind
    target_id: int
    reason: Reason
    message: str


def complaint_of(parameters: Mapping[str, Any]) -> Complaint:
    """Return what an app reports.

    :raises NotFound: it names nobody.
    :raises InvalidParameter: something cannot be read.
    """
    account_ids = ids(parameters, "account_id", most=1)
    if not account_ids:
        raise NotFound
    rule_ids = ids(parameters, "rule_ids", most=len(RULES))
    category = _CATEGORIES.get(text(parameters, "category", "violation" if rule_ids else "other"))
    if category is None:
        raise InvalidParameter("category must be spam, legal, violation or other.")
    named = texts(parameters, "status_ids")
    status_ids = ids(parameters, "status_ids", most=MAX_REPORTED)
    if len(status_ids) < len(set(named)):
        # What can be nobody's id is not there to be reported.
        raise NotFound
    return Complaint(
        account_id=account_ids[0],
        status_ids=status_ids,
        rule_ids=[rule for rule in rule_ids if 1 <= rule <= len(RULES)],
        category=category,
        comment=text(parameters, "comment"),
    )


def pixelfed_target_of(parameters: Mapping[str, Any]) -> PixelfedComplaint:
    """Return what an app made for Pixelfed reports.

    :raises NotFound: it names nothing.
    :raises InvalidParameter: something cannot be read.
    """
    reason = _PIXELFED_REASONS.get(text(parameters, "report_type"))
    if reason is None:
        raise InvalidParameter(f"report_type must be one of {', '.join(_PIXELFED_REASONS)}.")
    kind = text(parameters, "object_type")
    if kind not in ("post", "user"):
        raise InvalidParameter("object_type must be post or user.")
    object_ids = ids(parameters, "object_id", most=1)
    if not object_ids:
        raise NotFound
    return PixelfedComplaint(
        kind=TargetKind.ACCOUNT if kind == "user" else kind_of_object(object_ids[0]),
        target_id=object_ids[0],
        reason=reason,
        message=text(parameters, "message"),
    )


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
