"""Notifications one by one, newest first."""

from collections.abc import Set
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Empty, Notification, UnreadCount
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import link_header, stretch_of
from apps.core.api.parameters import ids, parameters_of, texts
from apps.core.exceptions import NotFound
from apps.graph.selectors import viewer_of
from apps.notifications import selectors, services
from apps.notifications.api.serializers import Chosen, OneDismissed

READ = needs("read:notifications")
WRITE = needs("write:notifications")


class NotificationsView(APIView):
    """``GET /api/v1/notifications``: what others did, as far as one may see it now."""

    required_scopes = {"GET": READ}
    operations = {
        "GET": operation("Read what others did", takes=Chosen, answers=list[Notification])
    }

    def get(self, request: Request) -> Response:
        viewer, parameters = viewer_of(request), parameters_of(request)
        page = selectors.rows_page(
            viewer=viewer,
            kinds=kinds_of(parameters),
            actor_id=_actor_id(parameters),
            stretch=stretch_of(request),
        )
        return Response(
            selectors.notification_entities(viewer=viewer, rows=page.items),
            headers=link_header(request, page=page),
        )


class NotificationView(APIView):
    """``GET /api/v1/notifications/<id>``."""

    required_scopes = {"GET": READ}
    operations = {"GET": operation("Read one notification", answers=Notification)}

    def get(self, request: Request, notification_id: int) -> Response:
        viewer = viewer_of(request)
        row = selectors.notification_for(viewer=viewer, notification_id=notification_id)
        entities = selectors.notification_entities(viewer=viewer, rows=[row])
        if not entities:
            # What it is about went since the row was looked at.
            raise NotFound
        return Response(entities[0])


class DismissView(APIView):
    """``POST /api/v1/notifications/<id>/dismiss``: take one off the list."""

    required_scopes = {"POST": WRITE}
    operations = {"POST": operation("Take a notification off the list", answers=Empty)}

    def post(self, request: Request, notification_id: int) -> Response:
        return _dismissed(request, [notification_id])


class DismissOldView(APIView):
    """``POST /api/v1/notifications/dismiss``: the same, as older apps ask for it."""

    required_scopes = {"POST": WRITE}
    operations = {
        "POST": operation(
            "Take a notification off the list",
            takes=OneDismissed,
            answers=Empty,
            refuses=(NotFound,),
        )
    }

    def post(self, request: Request) -> Response:
        return _dismissed(request, ids(parameters_of(request), "id"))


class ClearView(APIView):
    """``POST /api/v1/notifications/clear``: take all off the list."""

    required_scopes = {"POST": WRITE}
    operations = {"POST": operation("Take all notifications off the list", answers=Empty)}

    def post(self, request: Request) -> Response:
        services.clear(recipient_id=viewer_of(request).account_id)
        return Response({})


class UnreadView(APIView):
    """``GET /api/v1/notifications/unread_count``: the number on the bell."""

    required_scopes = {"GET": READ}
    operations = {"GET": operation("Count what is unread", answers=UnreadCount)}

    def get(self, request: Request) -> Response:
        return Response({"count": selectors.unread_count(viewer_of(request).account_id)})


def kinds_of(parameters: dict[str, Any]) -> Set[str]:
    """Return the kinds that an app wants to read, by the dialect's types."""
    wanted, unwanted = texts(parameters, "types"), texts(parameters, "exclude_types")
    return {
        kind
        for kind, name in selectors.DIALECT_TYPES.items()
        if (not wanted or name in wanted) and name not in unwanted
    }


def _actor_id(parameters: dict[str, Any]) -> int | None:
    if not texts(parameters, "account_id"):
        return None
    # What is no id is nobody's.
    return next(iter(ids(parameters, "account_id", most=1)), 0)


def _dismissed(request: Request, notification_ids: list[int]) -> Response:
    if not services.dismiss(
        recipient_id=viewer_of(request).account_id, notification_ids=notification_ids
    ):
        raise NotFound
    return Response({})
