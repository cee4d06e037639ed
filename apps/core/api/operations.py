"""What an operation takes and answers; every API view says so for each of its methods.

    operations = {"POST": operation("Like a post", answers=Status, refuses=(NotFound,))}

The schema at ``/api/schema/`` is written from it, and tests compare what is really answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import msgspec

from apps.core.exceptions import DomainError

# What some operations answer whoever asks, because this site has no such thing.
Always = Literal["", "empty", "refused"]

# A file, which only multipart can carry.
File = Annotated[str, msgspec.Meta(extra_json_schema={"format": "binary"})]


class ErrorEntity(TypedDict):
    """What went wrong: ``error`` is for people, ``code`` for programs."""

    error: str
    code: str
    details: NotRequired[Any]


class ProtocolErrorEntity(TypedDict):
    """What went wrong, as RFC 6749 writes it."""

    error: str
    error_description: NotRequired[str]


class Page(TypedDict, total=False):
    """Where in a list to read; lists of one's own parameters inherit from it."""

    limit: Annotated[int, msgspec.Meta(ge=1, description="How many at most.")]
    max_id: Annotated[str, msgspec.Meta(description="What comes after this place.")]
    min_id: Annotated[str, msgspec.Meta(description="What comes just before this place.")]
    since_id: Annotated[str, msgspec.Meta(description="The newest down to this place.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation, described by types: entities, and ``TypedDict`` of parameters.

    Without ``answers`` there is nothing to say but the status. ``also`` are further answers that
    are no errors, by status. ``limits`` are those under which it counts for what it is sent,
    besides the one of its view.
    """

    summary: str
    answers: Any
    takes: Any
    status: int
    also: Mapping[int, Any]
    refuses: tuple[type[DomainError], ...]
    always: Always
    limits: tuple[str, ...]


def operation(
    summary: str,
    *,
    answers: Any = None,
    takes: Any = None,
    status: int = 200,
    also: Mapping[int, Any] = MappingProxyType({}),
    refuses: tuple[type[DomainError], ...] = (),
    always: Always = "",
    limits: tuple[str, ...] = (),
) -> Operation:
    """Describe an operation; ``summary`` says in a few words what it does for a person."""
    return Operation(
        summary=summary,
        answers=answers,
        takes=takes,
        status=status,
        also=also,
        refuses=refuses,
        always=always,
        limits=limits,
    )
