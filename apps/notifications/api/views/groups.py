"""Notifications in groups: likes of one post and new followers, day by day."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Account, Empty, NotificationGroups, UnreadCount
from apps.cards.selectors import account_entities
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import link_header, stretch_of
from apps.core.api.parameters import parameters_of
from apps.core.cursors import Stretch
from apps.graph.selectors import viewer_of
from apps.notifications import selectors, services
from apps.notifications.api.serializers import ChosenGroups
from apps.notifications.api.views.told import READ, kinds_of

UNREAD_LIMIT = 100


class GroupsView(APIView):
    """``GET /api/v2/notifications``."""

    required_scopes = {"GET": READ}
    operations = {
        "GET": operation(
            "Read what others did, in groups", takes=ChosenGroups, answers=NotificationGroups
        )
    }

    def get(self, request: Request) -> Response:
        viewer = viewer_of(request)
        page = selectors.entity_groups(
            viewer=viewer, kinds=kinds_of(parameters_of(request)), stretch=stretch_of(request)
        )
        return Response(
            selectors.groups_result(viewer=viewer, groups=page.items),
            headers=link_header(request, page=page),
        )


class GroupsUnreadView(APIView):
    """``GET /api/v2/notifications/unread_count``: of groups."""

    required_scopes = {"GET": READ}
    operations = {"GET": operation("Count unread groups", answers=UnreadCount)}

    def get(self, request: Request) -> Response:
        page = selectors.entity_groups(
            viewer=viewer_of(request),
            kinds=kinds_of(parameters_of(request)),
            stretch=Stretch(limit=UNREAD_LIMIT),
        )
        return Response({"count": sum(group.is_unread for group in page.items)})


class GroupView(APIView):
    """``GET /api/v2/notifications/<key>``."""

    required_scopes = {"GET": READ}
    operations = {"GET": operation("Read one group", answers=NotificationGroups)}

    def get(self, request: Request, group_key: str) -> Response:
        viewer = viewer_of(request)
        group = selectors.group_with_key(viewer=viewer, key=group_key)
        return Response(selectors.groups_result(viewer=viewer, groups=[group]))


class GroupAccountsView(APIView):
    """``GET /api/v2/notifications/<key>/accounts``: everybody in a group."""

    required_scopes = {"GET": READ}
    operations = {"GET": operation("Read who is in a group", answers=list[Account])}

    def get(self, request: Request, group_key: str) -> Response:
        group = selectors.group_with_key(viewer=viewer_of(request), key=group_key)
        account_ids = list(dict.fromkeys(row.actor_id for row in group.rows))
        accounts = account_entities(account_ids=account_ids)
        return Response([accounts[i] for i in account_ids if i in accounts])


class GroupDismissView(APIView):
    """``POST /api/v2/notifications/<key>/dismiss``: take a group off the list."""

    required_scopes = {"POST": needs("write:notifications")}
    operations = {"POST": operation("Take a group off the list", answers=Empty)}

    def post(self, request: Request, group_key: str) -> Response:
        viewer = viewer_of(request)
        group = selectors.group_with_key(viewer=viewer, key=group_key)
        services.dismiss(
            recipient_id=viewer.account_id, notification_ids=[row.pk for row in group.rows]
        )
        return Response({})
