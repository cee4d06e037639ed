"""The caption tokenizer: #hashtags, @mentions and links, with offsets in Unicode code points.

An entity's ``value`` is always the text it stands on, without the ``#`` or ``@`` sign, so that what
is stored can be checked against the text before it is shown.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import regex  # type: ignore[import-untyped]  # ships no types

MAX_HASHTAG_LENGTH = 100
MAX_USERNAME_LENGTH = 30
MAX_LINK_LENGTH = 2000


class EntityKind(StrEnum):
    """What a stretch of text is."""

    HASHTAG = "hashtag"
    MENTION = "mention"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Entity:
    """One tag, mention or link at ``text[start:end]``."""

    kind: EntityKind
    start: int
    end: int
    value: str


# Letters, marks, numbers and the underscore; but the marks that only belong to emoji (variation
# selectors 15 and 16, the keycap) end a word, and so does a digit that is part of a keycap emoji.
_WORD = r"[[\p{L}\p{M}\p{N}_]--[\uFE0E\uFE0F\u20E3]]"
_TAG_CHARACTER = rf"(?:(?!\p{{N}}\uFE0F?\u20E3){_WORD})"
# Persian and several Indic scripts need the joiners inside words; emoji use the same characters.
_JOINER = r"(?:(?<=[\p{L}\p{M}])[\u200C\u200D](?=[\p{L}\p{M}]))"
_TAG = rf"[#\uFF03](?=[\p{{L}}\p{{N}}_]){_TAG_CHARACTER}(?:{_TAG_CHARACTER}|{_JOINER})*+"

_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?+"
# White space, invisible characters, and the punctuation of scripts that write no space after it.
_NOT_IN_LINK = (
    r"\s\p{Cc}\p{Cf}\p{Cs}<>\"\u3001-\u3003\u3008-\u3011\u3014-\u301F"
    r"\uFF01-\uFF0F\uFF1A\uFF1B\uFF1F\uFF5B-\uFF65"
)
_LINK = (
    rf"(?<![A-Za-z0-9_])[Hh][Tt][Tt][Pp][Ss]?://(?P<host>{_LABEL}(?:\.{_LABEL})++)(?::[0-9]{{1,5}})?+"
    # Not before "@": everything up to it would be a user name that looks like a host.
    rf"(?![\p{{L}}\p{{M}}\p{{N}}@_-]|:[\p{{L}}\p{{N}}])(?:[/?#][^{_NOT_IN_LINK}]*+)?+"
)
_MENTION = r"[@\uFF20](?P<username>[A-Za-z0-9_]++(?:\.[A-Za-z0-9_]++)*+)(?![\p{L}\p{N}@\uFF20])"

_ENTITY = regex.compile(
    rf"(?P<link>{_LINK})"
    rf"|(?<!{_WORD}|[&/#\uFF03])(?P<tags>(?:{_TAG})++)"
    rf"|(?<!{_WORD}|[@\uFF20/])(?P<mention>{_MENTION})",
    flags=regex.VERSION1,
)
_ONE_TAG = regex.compile(_TAG, flags=regex.VERSION1)
_LETTER = regex.compile(r"\p{L}")
_NOT_IN_KEY = regex.compile(r"[^\p{L}\p{M}\p{N}_]")
_TRAILING_PUNCTUATION = frozenset(".,:;!?'\"*_~…’”»›")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_LATIN = regex.compile(r"\p{Latin}")
_LATIN_LOOKALIKES = regex.compile(r"[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}]")


def parse_entities(*, text: str) -> list[Entity]:
    """Find the tags, mentions and links of ``text``, in order and never overlapping."""
    return list(_entities(text))


def hashtag_key(tag: str) -> str:
    """Return the form under which all spellings of ``tag`` meet (no sign, case or width)."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag).casefold())
    return unicodedata.normalize("NFKC", _NOT_IN_KEY.sub("", folded))


def entities_to_json(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """Return the form in which entities are stored beside their text."""
    return [
        {"kind": entity.kind.value, "start": entity.start, "end": entity.end, "value": entity.value}
        for entity in entities
    ]


def entities_from_json(raw: Iterable[dict[str, Any]]) -> list[Entity]:
    """Read what :func:`entities_to_json` wrote.

    :raises ValueError: when a row has another shape.
    """
    try:
        return [
            Entity(
                kind=EntityKind(row["kind"]),
                start=int(row["start"]),
                end=int(row["end"]),
                value=str(row["value"]),
            )
            for row in raw
        ]
    except (KeyError, TypeError) as error:
        raise ValueError("These are not stored entities.") from error


def _entities(text: str) -> Iterator[Entity]:
    for match in _ENTITY.finditer(text):
        if match["link"]:
            end = _end_of_link(text=text, start=match.start(), end=match.end())
            if end - match.start() <= MAX_LINK_LENGTH and not _is_deceptive(match["host"]):
                yield Entity(EntityKind.LINK, match.start(), end, text[match.start() : end])
        elif match["tags"]:
            for tag in _ONE_TAG.finditer(text, match.start(), match.end()):
                value = tag[0][1:]
                if _is_tag(value):
                    yield Entity(EntityKind.HASHTAG, tag.start(), tag.end(), value)
        elif len(match["username"]) <= MAX_USERNAME_LENGTH:
            yield Entity(EntityKind.MENTION, match.start(), match.end(), match["username"])


def _is_tag(value: str) -> bool:
    if len(value) > MAX_HASHTAG_LENGTH:
        return False
    key = hashtag_key(value)
    return len(key) <= MAX_HASHTAG_LENGTH and _LETTER.search(key) is not None


def _end_of_link(*, text: str, start: int, end: int) -> int:
    """Leave out the punctuation of the sentence, and closing brackets that were opened before."""
    surplus = {
        closing: text.count(closing, start, end) - text.count(opening, start, end)
        for closing, opening in _BRACKETS.items()
    }
    while True:
        last = text[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _TRAILING_PUNCTUATION:
            return end
        end -= 1


def _is_deceptive(host: str) -> bool:
    """Tell whether a label of the host mixes Latin letters with letters that look like them."""
    return any(
        _LATIN.search(label) and _LATIN_LOOKALIKES.search(label) for label in host.split(".")
    )
