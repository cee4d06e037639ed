"""What apps search for."""

from typing import Annotated, Literal, TypedDict

import msgspec

from apps.cards.presentation.entities import Account, Id, Status


class PeopleQuery(TypedDict, total=False):
    """Whom somebody looks for."""

    q: str
    limit: Annotated[int, msgspec.Meta(ge=1)]
    offset: Annotated[int, msgspec.Meta(ge=0)]
    following: bool
    resolve: bool


class SearchQuery(PeopleQuery, total=False):
    """What somebody looks for."""

    type: Literal["accounts", "statuses", "hashtags"]
    account_id: Id


class SearchV1(TypedDict):
    """What was found; hashtags are names."""

    accounts: list[Account]
    statuses: list[Status]
    hashtags: list[str]
