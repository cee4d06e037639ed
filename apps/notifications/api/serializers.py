"""What apps ask about notifications, and what they are told beside the entities."""

from datetime import datetime
from typing import Literal, NotRequired, TypedDict

from apps.cards.presentation.entities import Id, Marker
from apps.core.api.operations import Page
from apps.core.formats import moment
from apps.notifications.models import ReadMarker


class Chosen(Page, total=False):
    """Which notifications to read; types that this site does not have find nothing."""

    types: list[str]
    exclude_types: list[str]
    account_id: Id


class ChosenGroups(Page, total=False):
    """Which groups to read."""

    types: list[str]
    exclude_types: list[str]


class Timelines(TypedDict, total=False):
    """Of which timelines to read the markers."""

    timeline: list[Literal["home", "notifications"]]


class Place(TypedDict):
    """Up to where somebody has read."""

    last_read_id: Id


class Places(TypedDict, total=False):
    """Up to where somebody has read each timeline."""

    home: Place
    notifications: Place


class PolicySummary(TypedDict):
    """How much waits aside; nothing does."""

    pending_requests_count: int
    pending_notifications_count: int


class Policy(TypedDict):
    """From whom notifications are told at once: everybody, here."""

    for_not_following: Literal["accept"]
    for_not_followers: Literal["accept"]
    for_new_accounts: Literal["accept"]
    for_private_mentions: Literal["accept"]
    for_limited_accounts: Literal["accept"]
    summary: PolicySummary


class PolicyV1(TypedDict):
    """The same, as the dialect's first version has it."""

    filter_not_following: Literal[False]
    filter_not_followers: Literal[False]
    filter_new_accounts: Literal[False]
    filter_private_mentions: Literal[False]
    summary: PolicySummary


class NewPolicy(TypedDict, total=False):
    """From whom notifications shall be told."""

    for_not_following: str
    for_not_followers: str
    for_new_accounts: str
    for_private_mentions: str
    for_limited_accounts: str


class Several(TypedDict, total=False):
    """Which requests are meant."""

    id: list[Id]


class Merged(TypedDict):
    """Whether what was accepted has arrived in the list."""

    merged: NotRequired[bool]


class OneDismissed(TypedDict):
    """Which notification is meant."""

    id: Id


def marker_entity(marker: ReadMarker) -> Marker:
    """Return how far somebody has read a timeline."""
    updated_at: datetime = marker.updated_at
    return {
        "last_read_id": str(marker.last_read_id),
        "version": marker.version,
        "updated_at": moment(updated_at),
    }
