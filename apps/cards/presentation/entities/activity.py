"""What happens between people: relations, notifications, answers, finds."""

from typing import Literal, NotRequired, TypedDict

from apps.cards.presentation.entities.people import Account
from apps.cards.presentation.entities.posts import Status, Tag
from apps.cards.presentation.entities.values import Count, Id, Moment


class Relationship(TypedDict):
    """How the reader and another person stand to each other."""

    id: Id
    following: bool
    showing_reblogs: bool
    notifying: bool
    languages: list[str]
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
    muting_notifications: bool
    muting_expires_at: Moment | None
    requested: bool
    requested_by: bool
    domain_blocking: bool
    endorsed: bool
    note: str


class FamiliarFollowers(TypedDict):
    """Who follows somebody among those whom the reader follows."""

    id: Id
    accounts: list[Account]


class Suggestion(TypedDict):
    """Somebody the reader may like to follow, and why."""

    source: str
    sources: NotRequired[list[str]]
    account: Account


class Context(TypedDict):
    """What a post answers, and what answers it."""

    ancestors: list[Status]
    descendants: list[Status]


class Search(TypedDict):
    """What was found."""

    accounts: list[Account]
    statuses: list[Status]
    hashtags: list[Tag]


class Notification(TypedDict):
    """Something that happened to the reader."""

    id: Id
    type: str
    created_at: Moment
    account: Account
    status: NotRequired[Status | None]
    group_key: NotRequired[str]


class NotificationGroup(TypedDict):
    """What happened to one post, or to the reader, on one day."""

    group_key: str
    notifications_count: Count
    type: str
    most_recent_notification_id: int
    page_min_id: Id
    page_max_id: Id
    latest_page_notification_at: Moment
    sample_account_ids: list[Id]
    status_id: NotRequired[Id]


class NotificationGroups(TypedDict):
    """Groups of notifications, with the people and posts that they name, each once."""

    accounts: list[Account]
    statuses: list[Status]
    notification_groups: list[NotificationGroup]


class UnreadCount(TypedDict):
    """How many notifications are new."""

    count: Count


class Marker(TypedDict):
    """How far somebody has read."""

    last_read_id: Id
    version: int
    updated_at: Moment


class Markers(TypedDict):
    """How far somebody has read each list."""

    home: NotRequired[Marker]
    notifications: NotRequired[Marker]


class Report(TypedDict):
    """A report that was made."""

    id: Id
    action_taken: bool
    action_taken_at: Moment | None
    category: Literal["spam", "legal", "violation", "other"]
    comment: str
    forwarded: bool
    created_at: Moment
    status_ids: list[Id] | None
    rule_ids: list[str] | None
    target_account: Account


class Conversation(TypedDict):
    """Messages with somebody."""

    id: Id
    unread: bool
    accounts: list[Account]
    last_status: Status | None
