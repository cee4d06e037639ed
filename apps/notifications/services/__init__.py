"""Every way notifications change, by topic."""

from apps.notifications.services.reading import (
    mark_read,
    purge_old,
    recount_about_account,
    recount_about_post,
    set_markers,
)
from apps.notifications.services.stream import announce
from apps.notifications.services.telling import (
    notify,
    tell_of_approval,
    tell_of_comment,
    tell_of_request,
)
from apps.notifications.services.withdrawing import (
    clear,
    dismiss,
    reconcile_comment,
    reconcile_post,
    withdraw,
    withdraw_account,
    withdraw_between,
    withdraw_comment,
    withdraw_from,
    withdraw_held_comment,
    withdraw_post,
    withdraw_request,
)

__all__ = [
    "announce",
    "clear",
    "dismiss",
    "mark_read",
    "notify",
    "purge_old",
    "reconcile_comment",
    "reconcile_post",
    "recount_about_account",
    "recount_about_post",
    "set_markers",
    "tell_of_approval",
    "tell_of_comment",
    "tell_of_request",
    "withdraw",
    "withdraw_account",
    "withdraw_between",
    "withdraw_comment",
    "withdraw_from",
    "withdraw_held_comment",
    "withdraw_post",
    "withdraw_request",
]
