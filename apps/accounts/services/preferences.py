"""How somebody wants the site to look, and what they want to meet on it."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.models import Account
from apps.accounts.types import SensitiveMedia, Theme

SUGGESTIONS_SNOOZED = timedelta(days=30)


@transaction.atomic
def set_appearance(
    *, account: Account, theme: Theme, has_shortcuts: bool, wants_less_motion: bool
) -> Account:
    """Choose colors, whether single keys act and whether things move, on every device."""
    account.theme = theme
    account.has_shortcuts = has_shortcuts
    account.wants_less_motion = wants_less_motion
    account.save(update_fields=["theme", "has_shortcuts", "wants_less_motion", "updated_at"])
    return account


@transaction.atomic
def set_data_saver(*, account: Account, saves_data: bool) -> Account:
    """Choose whether pages load smaller photos, and more of them only when asked."""
    account.saves_data = saves_data
    account.save(update_fields=["saves_data", "updated_at"])
    return account


@transaction.atomic
def set_activity(*, account: Account, is_shown: bool) -> bool:
    """Choose whether others see that one is here, and one sees it of them; whether it is new."""
    if account.shows_activity == is_shown:
        return False
    account.shows_activity = is_shown
    account.save(update_fields=["shows_activity", "updated_at"])
    return True


@transaction.atomic
def set_like_counts(*, account: Account, hidden: bool) -> Account:
    """Choose whether to be told how many like the posts of others."""
    account.hides_like_counts = hidden
    account.save(update_fields=["hides_like_counts", "updated_at"])
    return account


@transaction.atomic
def set_sensitive_media(*, account: Account, choice: SensitiveMedia) -> Account:
    """Choose how to meet photos that are marked as sensitive."""
    account.sensitive_media = choice
    account.save(update_fields=["sensitive_media", "updated_at"])
    return account


@transaction.atomic
def set_reading(
    *, account: Account, sensitive_media: SensitiveMedia, hides_like_counts: bool
) -> Account:
    """Choose both at once: how to meet sensitive photos, and whether to see others' like counts."""
    set_sensitive_media(account=account, choice=sensitive_media)
    return set_like_counts(account=account, hidden=hides_like_counts)


@transaction.atomic
def snooze_suggestions(*, account: Account, now: datetime) -> datetime:
    """Let home suggest nobody for 30 days; while that lasts, a repetition prolongs nothing.

    Returns when suggestions come back.
    """
    if account.suggestions_after is None or account.suggestions_after <= now:
        account.suggestions_after = now + SUGGESTIONS_SNOOZED
        account.save(update_fields=["suggestions_after", "updated_at"])
    return account.suggestions_after


@transaction.atomic
def resume_suggestions(*, account: Account) -> bool:
    """Let home suggest people again; return whether it did not."""
    if account.suggestions_after is None:
        return False
    account.suggestions_after = None
    account.save(update_fields=["suggestions_after", "updated_at"])
    return True
