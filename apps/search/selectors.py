"""Finding people: by the beginning of a name, a part of it, or in spite of a slip of the finger.

One query, each of its alternatives answered by an index of ``accounts``.
"""

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.db.models import Case, FloatField, Func, IntegerField, Q, Value, When
from django.db.models.functions import Greatest, Lower
from django.db.models.lookups import Contains, Exact, StartsWith

from apps.accounts.models import SearchKey
from apps.core.text import TextTooLong, normalize_text
from apps.graph.policy import Viewer
from apps.graph.selectors import visible_accounts

MAX_QUERY_LENGTH = 80
RESULT_LIMIT = 30
# Shorter words have too few swaps to mean one thing; of longer ones enough trigrams survive.
SWAPPED_LENGTHS = range(4, 13)


class WordSimilarity(Func):
    """How much of the first text is found in the second, from 0 to 1."""

    function = "word_similarity"
    arity = 2
    output_field = FloatField()


def clean_query(raw: str) -> str:
    """Return what is searched for; "" when there is nothing to search for."""
    try:
        text = normalize_text(raw=raw, max_length=MAX_QUERY_LENGTH)
    except TextTooLong:
        return ""
    return " ".join(text.lstrip("@").split()).lower()


def search_people(*, viewer: Viewer, query: str, limit: int = RESULT_LIMIT) -> list[int]:
    """Return visible people who match, the best first; ``query`` may be as it was typed."""
    text = clean_query(query)
    if not text:
        return []
    key = SearchKey(Value(text))
    name, username = SearchKey("name"), SearchKey("username")
    begins = Q(StartsWith(Lower("username"), text)) | Q(StartsWith(name, key))
    contains = Q(Contains(name, key)) | Q(Contains(username, key))
    slipped = Q()
    for variant in swapped(text):
        other = SearchKey(Value(variant))
        slipped |= Q(Contains(username, other)) | Q(Contains(name, other))
    resembles = Q(TrigramWordSimilar(name, key)) | Q(TrigramWordSimilar(username, key))
    rank = Case(
        When(Exact(Lower("username"), text), then=0),
        When(begins, then=1),
        When(contains, then=2),
        default=3,
        output_field=IntegerField(),
    )
    likeness = Greatest(WordSimilarity(key, name), WordSimilarity(key, username))
    return list(
        visible_accounts(viewer=viewer)
        .filter(begins | contains | slipped | resembles)
        .order_by(rank, likeness.desc(), "-pk")
        .values_list("pk", flat=True)[:limit]
    )


def swapped(text: str) -> list[str]:
    """Return ``text`` with each two neighbouring letters exchanged: jonh → john."""
    if len(text) not in SWAPPED_LENGTHS:
        return []
    variants = {
        text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        for i in range(len(text) - 1)
        if " " not in text[i : i + 2]
    }
    return sorted(variants - {text})
