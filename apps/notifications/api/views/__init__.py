"""Notifications as apps read them, by topic."""

from apps.notifications.api.views.groups import (
    GroupAccountsView,
    GroupDismissView,
    GroupsUnreadView,
    GroupsView,
    GroupView,
)
from apps.notifications.api.views.markers import MarkersView
from apps.notifications.api.views.policy import (
    PolicyV1View,
    PolicyView,
    RequestAnswerView,
    RequestsAnswerView,
    RequestsMergedView,
    RequestsView,
    RequestView,
)
from apps.notifications.api.views.told import (
    ClearView,
    DismissOldView,
    DismissView,
    NotificationsView,
    NotificationView,
    UnreadView,
)

__all__ = [
    "ClearView",
    "DismissOldView",
    "DismissView",
    "GroupAccountsView",
    "GroupDismissView",
    "GroupView",
    "GroupsUnreadView",
    "GroupsView",
    "MarkersView",
    "NotificationView",
    "NotificationsView",
    "PolicyV1View",
    "PolicyView",
    "RequestAnswerView",
    "RequestView",
    "RequestsAnswerView",
    "RequestsMergedView",
    "RequestsView",
    "UnreadView",
]
