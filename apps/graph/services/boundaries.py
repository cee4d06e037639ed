"""What people let others do."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction

from apps.accounts.models import Account
from apps.core.events import publish
from apps.core.text import normalize_text
from apps.graph.events import BoundariesChanged
from apps.graph.exceptions import TooManyHiddenWords
from apps.graph.models import Boundaries
from apps.graph.types import MAX_HIDDEN_WORD, MAX_HIDDEN_WORDS, Choices


@transaction.atomic
def set_boundaries(*, account: Account, choices: Choices) -> Boundaries:
    """Let others do from now on what somebody chooses; what they did before stays.

    :raises TooManyHiddenWords: there are too many words, or too long ones.
    """
    fields = asdict(choices) | {"hidden_words": _cleaned(choices.hidden_words)}
    boundaries, _ = Boundaries.objects.update_or_create(account_id=account.pk, defaults=fields)
    publish(BoundariesChanged(account_id=account.pk))
    return boundaries


def _cleaned(words: Iterable[str]) -> list[str]:
    """Return words as they are compared: without case and runs of spaces, each once."""
    folded = (" ".join(normalize_text(raw=w, max_length=10_000).casefold().split()) for w in words)
    kept = list(dict.fromkeys(word for word in folded if word))
    if len(kept) > MAX_HIDDEN_WORDS or any(len(word) > MAX_HIDDEN_WORD for word in kept):
        raise TooManyHiddenWords
    return kept
