"""Hashtags that staff hide and show again, with the reason in the log."""

from collections.abc import Callable, Sequence

from django.db import transaction

from apps.accounts.models import Account
from apps.moderation.exceptions import ReasonNeeded
from apps.moderation.services.auditing import record
from apps.moderation.types import MAX_REASON, Action
from apps.posts import services as post_services


@transaction.atomic
def hide_hashtags(*, staff: Account, hashtag_ids: Sequence[int], reason: str) -> int:
    """Take the lists of hashtags away; return how many were not hidden before.

    :raises ReasonNeeded: there is none.
    """
    return _change(post_services.hide_hashtags, Action.HID, staff, hashtag_ids, reason)


@transaction.atomic
def show_hashtags(*, staff: Account, hashtag_ids: Sequence[int], reason: str) -> int:
    """Give the lists of hashtags back; return how many were hidden before.

    :raises ReasonNeeded: there is none.
    """
    return _change(post_services.show_hashtags, Action.SHOWED, staff, hashtag_ids, reason)


def _change(
    change: Callable[..., list[int]],
    action: Action,
    staff: Account,
    hashtag_ids: Sequence[int],
    reason: str,
) -> int:
    cleaned = reason.strip()
    if not cleaned or len(cleaned) > MAX_REASON:
        raise ReasonNeeded
    changed = change(hashtag_ids=list(hashtag_ids))
    for hashtag_id in changed:
        record(
            staff=staff,
            action=action,
            target_kind="hashtag",
            target_id=hashtag_id,
            reason=cleaned,
        )
    return len(changed)
