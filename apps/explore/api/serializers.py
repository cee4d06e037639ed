"""What apps ask of shared lists."""

from typing import Annotated, Literal, TypedDict

import msgspec

from apps.cards.presentation.entities import Status
from apps.core.api.operations import Page


class Ranked(TypedDict, total=False):
    """Where in a ranked list to read."""

    limit: Annotated[int, msgspec.Meta(ge=1, description="How many at most.")]
    offset: Annotated[int, msgspec.Meta(ge=0, description="How many one has already.")]


class TrendingQuery(Ranked, total=False):
    """Of which time."""

    range: Literal["daily", "weekly", "monthly", "yearly"]


class DirectoryQuery(Ranked, total=False):
    """Who comes first."""

    order: Literal["active", "new"]
    local: bool


class Discovered(TypedDict):
    """Posts to discover."""

    posts: list[Status]


class TimelineQuery(Page, total=False):
    """Which posts."""

    local: bool
    remote: Annotated[bool, msgspec.Meta(description="Posts of other sites: there are none.")]
    only_media: bool
