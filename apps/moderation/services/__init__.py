"""Every way moderation changes things, by topic."""

from apps.moderation.services.admitting import (
    approve_account,
    decline_account,
    revoke_invitation,
)
from apps.moderation.services.appealing import answer_appeal, appeal
from apps.moderation.services.auditing import look_at, record
from apps.moderation.services.closing import close_gone_cases
from apps.moderation.services.deciding import (
    DECIDE,
    dismiss,
    lift,
    mark_sensitive,
    remove,
    restore,
    suspend,
    unmark_sensitive,
)
from apps.moderation.services.hashtags import hide_hashtags, show_hashtags
from apps.moderation.services.notices import mark_notices_read
from apps.moderation.services.reporting import report, report_account
from apps.moderation.services.team import appoint, moderator_group, relieve

__all__ = [
    "DECIDE",
    "answer_appeal",
    "appeal",
    "appoint",
    "approve_account",
    "close_gone_cases",
    "decline_account",
    "dismiss",
    "hide_hashtags",
    "lift",
    "look_at",
    "mark_notices_read",
    "mark_sensitive",
    "moderator_group",
    "record",
    "relieve",
    "remove",
    "report",
    "report_account",
    "restore",
    "revoke_invitation",
    "show_hashtags",
    "suspend",
    "unmark_sensitive",
]
