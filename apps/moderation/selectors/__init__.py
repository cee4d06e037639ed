"""Reads of moderation, by topic: what can be reported, reports and notices, cases for staff."""

from apps.moderation.selectors.appeals import (
    appealable_notice,
    decision_for,
    decisions_about,
    in_force_ids,
)
from apps.moderation.selectors.cases import case_for, latest_case, open_case, target_history
from apps.moderation.selectors.content import content_of
from apps.moderation.selectors.people import (
    notices_of,
    own_reports,
    removal_reason,
    unread_notices,
)
from apps.moderation.selectors.targets import any_target, may_look, target_for

__all__ = [
    "any_target",
    "appealable_notice",
    "case_for",
    "content_of",
    "decision_for",
    "decisions_about",
    "in_force_ids",
    "latest_case",
    "may_look",
    "notices_of",
    "open_case",
    "own_reports",
    "removal_reason",
    "target_for",
    "target_history",
    "unread_notices",
]
