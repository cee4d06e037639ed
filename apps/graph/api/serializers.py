"""What is asked about people, and how two of them stand to each other."""

from typing import Annotated, TypedDict

import msgspec

from apps.cards.presentation.entities import Id, Relationship
from apps.core.api.operations import Page
from apps.core.formats import moment
from apps.graph import types


class AccountIds(TypedDict, total=False):
    """The people who are asked about."""

    id: list[Id]


class MuteInput(TypedDict, total=False):
    """For how long; without it, until it is ended."""

    duration: Annotated[int, msgspec.Meta(ge=0, description="In seconds; 0 is without an end.")]


class NoteInput(TypedDict, total=False):
    """Notes are not kept: only an empty one is taken."""

    comment: str


class DomainInput(TypedDict, total=False):
    """Another site."""

    domain: str


class PeoplePage(Page, total=False):
    """Where in a list of people to read."""


def relationship_entity(*, account_id: int, relationship: types.Relationship) -> Relationship:
    """Return the dialect's Relationship; whether the account blocks is told to nobody (R5)."""
    until = relationship.muted_until
    return {
        "id": str(account_id),
        "following": relationship.following,
        "followed_by": relationship.followed_by,
        "requested": relationship.requested,
        "requested_by": relationship.requested_by,
        "blocking": relationship.blocking,
        "blocked_by": False,
        "muting": relationship.muting,
        # A mute keeps posts out of home; it says nothing of notifications.
        "muting_notifications": False,
        "muting_expires_at": moment(until) if until else None,
        "showing_reblogs": relationship.following,
        "notifying": False,
        "domain_blocking": False,
        "endorsed": False,
        "languages": [],
        "note": "",
    }
