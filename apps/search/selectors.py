"""Finding people: by the beginning of a name, a part of it, or in spite of a slip of the finger.

One query, each of its alternatives answered by the trigram index over usernames and names.
"""

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.db.models import Case, F, FloatField, Func, IntegerField, Q, Value, When
from django.db.models.functions import Concat, Lower
from django.db.models.lookups import Contains, Exact, StartsWith

from apps.accounts.models import AccountQuerySet, SearchKey
from apps.core.text import TextTooLong, normalize_text
from apps.graph.policy import Viewer
from apps.graph.selectors import followed_ids, visible_accounts

MAX_QUERY_LENGTH = 80
RESULT_LIMIT = 30
# Shorter texts can only be the beginning of a word: parts of words need a whole trigram.
TRIGRAM = 3
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


def search_people(
    *, viewer: Viewer, query: str, offset: int = 0, limit: int = RESULT_LIMIT
) -> list[int]:
    """Return visible people who match, the best first; ``query`` may be as it was typed."""
    people = visible_accounts(viewer=viewer)
    return _matching(people, query=query, offset=offset, limit=limit)


def search_followed_people(
    *, viewer: Viewer, query: str, offset: int = 0, limit: int = RESULT_LIMIT
) -> list[int]:
    """Return the same of those whom the viewer follows."""
    followed = followed_ids(account_id=viewer.account_id)
    people = visible_accounts(viewer=viewer).filter(pk__in=followed)
    return _matching(people, query=query, offset=offset, limit=limit)


def _matching(people: AccountQuerySet, *, query: str, offset: int, limit: int) -> list[int]:
    text = clean_query(query)
    if not text:
        return []
    key = SearchKey(Value(text))
    names = F("search_text")
    begins = Q(StartsWith(names, key)) | Q(Contains(names, Concat(Value(" "), key)))
    contains = Q(Contains(names, key))
    matches = begins
    if len(text) >= TRIGRAM:
        matches |= contains | Q(TrigramWordSimilar(names, key))
    for variant in swapped(text):
        matches |= Q(Contains(names, SearchKey(Value(variant))))
    rank = Case(
        When(Exact(Lower("username"), text), then=0),
        When(begins, then=1),
        When(contains, then=2),
        default=3,
        output_field=IntegerField(),
    )
    return list(
        people.filter(matches)
        .order_by(rank, WordSimilarity(key, names).desc(), "-pk")
        .values_list("pk", flat=True)[offset : offset + limit]
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
