"""Finding people: by the beginning of a name, a part of it, or in spite of a slip of the finger.

One query, each of its alternatives answered by an index of ``accounts``.
"""

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from apps.accounts.models import Account, SearchKey
from apps.core.text import TextTooLong, normalize_text
from apps.graph.policy import Viewer
from apps.graph.selectors import visible_accounts

MAX_QUERY_LENGTH = 80
RESULT_LIMIT = 30
# Shorter words have too few swaps to mean one thing; of longer ones enough trigrams survive.
SWAPPED_LENGTHS = range(4, 13)


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
    matches = _matches(visible_accounts(viewer=viewer), text)
    return list(matches.order_by("rank", "-likeness", "-pk").values_list("pk", flat=True)[:limit])


def _matches(accounts: QuerySet[Account], text: str) -> QuerySet[Account]:
    key = SearchKey(Value(text))
    is_username = Q(lower_username=text)
    begins_username = Q(lower_username__startswith=text)
    begins_name = Q(name_key__startswith=key)
    contains = Q(name_key__contains=key) | Q(username_key__contains=key)
    slipped = Q()
    for variant in swapped(text):
        other = SearchKey(Value(variant))
        slipped |= Q(username_key__contains=other) | Q(name_key__contains=other)
    resembles = Q(name_key__trigram_word_similar=key) | Q(username_key__trigram_word_similar=key)
    return (
        accounts.with_lower_username()
        .annotate(name_key=SearchKey("name"), username_key=SearchKey("username"))
        .filter(begins_username | contains | slipped | resembles)
        .annotate(
            rank=Case(
                When(is_username, then=0),
                When(begins_username | begins_name, then=1),
                When(contains, then=2),
                default=3,
                output_field=IntegerField(),
            ),
            likeness=Greatest(
                TrigramWordSimilarity(key, "name_key"),
                TrigramWordSimilarity(key, "username_key"),
            ),
        )
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
