"""Anticipated refusals of ranking."""

from apps.core.exceptions import DomainError
from apps.ranking.types import MAX_EVENTS


class UnreadableReport(DomainError):
    """A report does not have the documented form; the message says where."""

    code = "invalid"


class TooManyInteractions(DomainError):
    """A report holds more events than one may."""

    code = "too_many_interactions"
    status = 413
    message = f"One report may hold {MAX_EVENTS} interactions. Send the others in another one."


class ReportTooLarge(DomainError):
    """The body of a report is larger than any honest one."""

    code = "too_large"
    status = 413
    message = "A report may have 64 KiB. Send fewer interactions at once."
