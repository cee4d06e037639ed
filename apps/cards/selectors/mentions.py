"""Which of the people mentioned in texts exist: only those become links."""

from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Lower

from apps.accounts.models import Account
from apps.core.text import EntityKind


def mentioned_accounts(*, entity_lists: Iterable[list[dict[str, Any]]]) -> dict[str, int]:
    """Map the mentioned usernames of active people, in lower case, to account ids: one query."""
    names = {
        str(entity["value"]).lower()
        for entities in entity_lists
        for entity in entities
        if entity["kind"] == EntityKind.MENTION
    }
    if not names:
        return {}
    rows = (
        Account.objects.active()
        .annotate(lower_username=Lower("username"))
        .filter(lower_username__in=names)
        .values_list("lower_username", "id")
    )
    return dict(rows)
