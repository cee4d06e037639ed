"""What texts name: of the people mentioned in them only those who exist become links."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models.functions import Lower

from apps.accounts.models import Account
from apps.cards.types import MentionCard
from apps.core.text import EntityKind, hashtag_key


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


def mentions_of(
    *, entities: Sequence[Mapping[str, Any]], mentioned: Mapping[str, int]
) -> list[MentionCard]:
    """Return whom a text mentions, each once, in their order; ``mentioned`` are those who exist."""
    found = {
        mentioned[name.lower()]: name
        for entity in entities
        if entity["kind"] == EntityKind.MENTION
        and (name := str(entity["value"])).lower() in mentioned
    }
    return [MentionCard(id=account_id, username=name) for account_id, name in found.items()]


def hashtags_of(*, entities: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the hashtags of a text by their folded form, each once, in their order."""
    keys = (
        hashtag_key(str(entity["value"]))
        for entity in entities
        if entity["kind"] == EntityKind.HASHTAG
    )
    return list(dict.fromkeys(keys))
