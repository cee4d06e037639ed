"""Cleans what people type before it is stored, so that no output has to clean it again."""

import unicodedata

import regex  # type: ignore[import-untyped]  # ships no types

from apps.core.exceptions import DomainError

_LINE_BREAKS = regex.compile(r"\r\n|[\r\v\f\x1C-\x1E\x85\u2028\u2029]")
# Control characters, lone surrogates, non-characters, byte order marks, interlinear annotations,
# and the bidirectional embeddings and overrides, which can make a text read as another one.
_REMOVED = regex.compile(
    r"[[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\uFEFF\uFFF9-\uFFFB\u202A-\u202E]--[\n]]",
    flags=regex.VERSION1,
)
_TRAILING_SPACE = regex.compile(r"(?<![^\S\n])[^\S\n]++$", flags=regex.MULTILINE)
_VISIBLE = regex.compile(r"[^\s\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]", flags=regex.VERSION1)
_BLANK_LINES = regex.compile(r"\n{4,}")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_END_OF_ISOLATE = "\u2069"


class TextTooLong(DomainError):
    """The text has more characters than its field may hold."""

    code = "text_too_long"

    def __init__(self, *, length: int, limit: int) -> None:
        super().__init__(
            f"This text has {length:,} characters; at most {limit:,} fit. Please shorten it.",
            details={"length": length, "limit": limit},
        )


def normalize_text(*, raw: str, max_length: int) -> str:
    """Return ``raw`` composed (NFC), without characters that hide or reorder text.

    At most two blank lines follow each other; a text in which nothing can be seen becomes empty.
    Doing it twice changes nothing.

    :raises TextTooLong: counted in Unicode code points, after cleaning.
    """
    # Composing costs the square of a run of combining marks: refuse the absurd before any work.
    if len(raw) > 2 * max_length + 1000:
        raise TextTooLong(length=len(raw), limit=max_length)
    text = _LINE_BREAKS.sub("\n", raw).replace("\t", " ")
    text = unicodedata.normalize("NFC", _REMOVED.sub("", text))
    text = "\n".join(_balance_isolates(line) for line in text.split("\n"))
    text = _BLANK_LINES.sub("\n\n\n", _TRAILING_SPACE.sub("", text)).strip()
    if len(text) > max_length:
        raise TextTooLong(length=len(text), limit=max_length)
    return text if _VISIBLE.search(text) else ""


def _balance_isolates(line: str) -> str:
    """Drop closings that close nothing and add those that miss; an isolate ends with its line."""
    if not any(character in line for character in (*_ISOLATES, _END_OF_ISOLATE)):
        return line
    kept = []
    depth = 0
    for character in line:
        if character in _ISOLATES:
            depth += 1
        elif character == _END_OF_ISOLATE:
            if not depth:
                continue
            depth -= 1
        kept.append(character)
    return "".join(kept) + _END_OF_ISOLATE * depth
