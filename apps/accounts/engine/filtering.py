"""Whether a text has words that somebody filters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """A word or phrase, which counts within longer words only if it is no whole word."""

    id: int
    text: str
    is_whole_word: bool

    @property
    def pattern(self) -> str:
        words = r"\s+".join(re.escape(word) for word in self.text.split())
        # A phrase may begin or end with what is no letter: there, words have no border.
        return rf"(?<!\w){words}(?!\w)" if self.is_whole_word else words


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Words under a title, ready to be looked for."""

    id: int
    title: str
    contexts: tuple[str, ...]
    action: str
    expires_at: datetime | None
    keywords: tuple[Keyword, ...]

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(keyword.pattern, re.IGNORECASE) for keyword in self.keywords)

    def found_in(self, text: str) -> list[str]:
        """Return those keywords that occur in a text."""
        return [
            keyword.text
            for keyword, pattern in zip(self.keywords, self._patterns, strict=True)
            if pattern.search(text)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A filter and those of its keywords that a text has."""

    filter: Filter
    keywords: list[str]


def matches(*, filters: Sequence[Filter], text: str) -> list[Match]:
    """Return which filters a text meets."""
    found = ((one, one.found_in(text)) for one in filters)
    return [Match(filter=one, keywords=keywords) for one, keywords in found if keywords]
