"""The shapes in which apps are told of things, one description for all who ask.

From it the type checker checks who builds them, the schema at ``/api/schema/`` is written, and
tests compare every answer. Fields that are not ``NotRequired`` are always there, and ``None`` is
possible only where it is named: apps crash on both.
"""

from apps.cards.presentation.entities.activity import (
    Context,
    Conversation,
    FamiliarFollowers,
    Marker,
    Markers,
    Notification,
    NotificationGroup,
    NotificationGroups,
    Relationship,
    Report,
    Search,
    Suggestion,
    UnreadCount,
)
from apps.cards.presentation.entities.filters import (
    Filter,
    FilterKeyword,
    FilterResult,
    FilterStatus,
    FilterV1,
    UserList,
)
from apps.cards.presentation.entities.ours import Post
from apps.cards.presentation.entities.people import (
    Account,
    CredentialAccount,
    Emoji,
    Field,
    MutedAccount,
    PlainField,
    Preferences,
    Profile,
    Role,
    Source,
)
from apps.cards.presentation.entities.posts import (
    Application,
    MediaAttachment,
    Mention,
    Place,
    ScheduledStatus,
    Status,
    StatusEdit,
    StatusSource,
    StatusTag,
    Tag,
    TagDay,
)
from apps.cards.presentation.entities.values import Empty, Id, Moment

__all__ = [
    "Account",
    "Application",
    "Context",
    "Conversation",
    "CredentialAccount",
    "Emoji",
    "Empty",
    "FamiliarFollowers",
    "Field",
    "Filter",
    "FilterKeyword",
    "FilterResult",
    "FilterStatus",
    "FilterV1",
    "Id",
    "Marker",
    "Markers",
    "MediaAttachment",
    "Mention",
    "Moment",
    "MutedAccount",
    "Notification",
    "NotificationGroup",
    "NotificationGroups",
    "Place",
    "PlainField",
    "Post",
    "Preferences",
    "Profile",
    "Relationship",
    "Report",
    "Role",
    "ScheduledStatus",
    "Search",
    "Source",
    "Status",
    "StatusEdit",
    "StatusSource",
    "StatusTag",
    "Suggestion",
    "Tag",
    "TagDay",
    "UnreadCount",
    "UserList",
]
