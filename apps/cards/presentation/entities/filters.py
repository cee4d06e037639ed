"""How somebody keeps people together, and words away."""

from typing import Literal, NotRequired, TypedDict

from apps.cards.presentation.entities.values import Id, Moment

FilterContext = Literal["home", "notifications", "public", "thread", "account"]
FilterActionName = Literal["warn", "hide", "blur"]


class UserList(TypedDict):
    """A list of people whose posts are read together."""

    id: Id
    title: str
    replies_policy: Literal["followed", "list", "none"]
    exclusive: bool


class FilterKeyword(TypedDict):
    """A word that a filter looks for."""

    id: Id
    keyword: str
    whole_word: bool


class FilterStatus(TypedDict):
    """A post that a filter keeps away by itself."""

    id: Id
    status_id: Id


class Filter(TypedDict):
    """A filter with its words."""

    id: Id
    title: str
    context: list[FilterContext]
    expires_at: Moment | None
    filter_action: FilterActionName
    keywords: NotRequired[list[FilterKeyword]]
    statuses: NotRequired[list[FilterStatus]]


class FilterV1(TypedDict):
    """A word of a filter, as the dialect's first version has it."""

    id: Id
    phrase: str
    context: list[FilterContext]
    whole_word: bool
    expires_at: Moment | None
    irreversible: bool


class FilterResult(TypedDict):
    """Why a filter of the reader's takes hold of a post."""

    filter: Filter
    keyword_matches: list[str] | None
    status_matches: list[Id] | None
