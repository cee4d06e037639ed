"""Filters of words as the dialect's, and what of them a post meets."""

from collections.abc import Sequence
from typing import cast

from apps.accounts.engine.filtering import Filter as WordFilter
from apps.accounts.engine.filtering import Keyword, matches
from apps.accounts.types import FilterAction
from apps.cards.presentation.entities import (
    Filter,
    FilterKeyword,
    FilterResult,
    FilterV1,
    Status,
)
from apps.cards.presentation.entities.filters import FilterActionName, FilterContext
from apps.core.formats import moment


def filter_entity(one: WordFilter) -> Filter:
    """Return a filter with its words."""
    return {
        **_without_words(one),
        "keywords": [keyword_entity(keyword) for keyword in one.keywords],
        "statuses": [],
    }


def keyword_entity(keyword: Keyword) -> FilterKeyword:
    """Return a word of a filter."""
    return {
        "id": str(keyword.id),
        "keyword": keyword.text,
        "whole_word": keyword.is_whole_word,
    }


def filter_v1_entities(one: WordFilter) -> list[FilterV1]:
    """Return a filter as the first version of the dialect has it: each word by itself."""
    shared = _without_words(one)
    return [
        {
            "id": str(keyword.id),
            "phrase": keyword.text,
            "context": shared["context"],
            "whole_word": keyword.is_whole_word,
            "expires_at": shared["expires_at"],
            "irreversible": one.action == FilterAction.HIDE,
        }
        for keyword in one.keywords
    ]


def with_filters(status: Status, filters: Sequence[WordFilter]) -> Status:
    """Return a post that says which filters of its reader it meets, by all of its words."""
    words = [
        status["spoiler_text"],
        status["content_text"],
        *(medium["description"] or "" for medium in status["media_attachments"]),
    ]
    results: list[FilterResult] = [
        {
            "filter": _without_words(match.filter),
            "keyword_matches": match.keywords,
            "status_matches": [],
        }
        for match in matches(filters=filters, text="\n".join(words))
    ]
    return {**status, "filtered": results} if results else status


def _without_words(one: WordFilter) -> Filter:
    return {
        "id": str(one.id),
        "title": one.title,
        "context": cast("list[FilterContext]", list(one.contexts)),
        "expires_at": moment(one.expires_at) if one.expires_at else None,
        "filter_action": cast("FilterActionName", one.action),
    }
