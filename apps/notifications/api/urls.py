"""Routes of the JSON edge, below ``/api/``."""

from apps.core.api.routes import api_path
from apps.core.gate import keep_own
from apps.notifications.api import views

app_name = "notifications_api"

keep_own("notifications_api:*")

_ONE = "v1/notifications/<int:notification_id>"
_REQUESTS = "v1/notifications/requests"
_REQUEST = f"{_REQUESTS}/<int:request_id>"
_GROUP = "v2/notifications/<str:group_key>"

urlpatterns = [
    *api_path("v1/notifications", views.NotificationsView.as_view(), name="notifications"),
    *api_path("v1/notifications/clear", views.ClearView.as_view(), name="clear"),
    *api_path("v1/notifications/dismiss", views.DismissOldView.as_view(), name="dismiss_old"),
    *api_path("v1/notifications/unread_count", views.UnreadView.as_view(), name="unread_count"),
    *api_path("v1/notifications/policy", views.PolicyV1View.as_view(), name="policy_v1"),
    *api_path(_REQUESTS, views.RequestsView.as_view(), name="requests"),
    *api_path(f"{_REQUESTS}/merged", views.RequestsMergedView.as_view(), name="merged"),
    *api_path(f"{_REQUESTS}/accept", views.RequestsAnswerView.as_view(), name="accept_all"),
    *api_path(f"{_REQUESTS}/dismiss", views.RequestsAnswerView.as_view(), name="dismiss_all"),
    *api_path(_REQUEST, views.RequestView.as_view(), name="request"),
    *api_path(f"{_REQUEST}/accept", views.RequestAnswerView.as_view(), name="accept"),
    *api_path(f"{_REQUEST}/dismiss", views.RequestAnswerView.as_view(), name="dismiss_request"),
    *api_path(_ONE, views.NotificationView.as_view(), name="notification"),
    *api_path(f"{_ONE}/dismiss", views.DismissView.as_view(), name="dismiss"),
    *api_path("v2/notifications", views.GroupsView.as_view(), name="groups"),
    *api_path("v2/notifications/policy", views.PolicyView.as_view(), name="policy"),
    *api_path(
        "v2/notifications/unread_count", views.GroupsUnreadView.as_view(), name="unread_groups"
    ),
    *api_path(_GROUP, views.GroupView.as_view(), name="group"),
    *api_path(f"{_GROUP}/accounts", views.GroupAccountsView.as_view(), name="group_accounts"),
    *api_path(f"{_GROUP}/dismiss", views.GroupDismissView.as_view(), name="dismiss_group"),
    *api_path("v1/markers", views.MarkersView.as_view(), name="markers"),
]
