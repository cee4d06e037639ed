"""How far somebody has read, for their next device."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Markers
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.parameters import InvalidParameter, ids, parameters_of, texts
from apps.graph.selectors import viewer_of
from apps.notifications import selectors, services
from apps.notifications.api.serializers import Places, Timelines, marker_entity
from apps.notifications.models import ReadMarker
from apps.notifications.types import Timeline


class MarkersView(APIView):
    """``GET`` and ``POST /api/v1/markers``."""

    required_scopes = {"GET": needs("read:statuses"), "POST": needs("write:statuses")}
    operations = {
        "GET": operation("Read how far one has read", takes=Timelines, answers=Markers),
        "POST": operation("Say how far one has read", takes=Places, answers=Markers),
    }

    def get(self, request: Request) -> Response:
        wanted = texts(parameters_of(request), "timeline")
        return _answer(
            selectors.markers_of(account_id=viewer_of(request).account_id, timelines=wanted)
        )

    def post(self, request: Request) -> Response:
        return _answer(
            services.set_markers(
                account_id=viewer_of(request).account_id,
                places=_places(parameters_of(request)),
                now=timezone.now(),
            )
        )


def _answer(markers: Iterable[ReadMarker]) -> Response:
    return Response({marker.timeline: marker_entity(marker) for marker in markers})


def _places(asked: Mapping[str, Any]) -> dict[Timeline, int]:
    """Return up to where somebody says to have read.

    :raises InvalidParameter: a place is no id.
    """
    places = {}
    for timeline in Timeline:
        if timeline not in asked:
            continue
        said = asked[timeline]
        found = ids(said, "last_read_id", most=1) if isinstance(said, Mapping) else []
        if not found:
            raise InvalidParameter(f"{timeline}[last_read_id] must be an id.")
        places[timeline] = found[0]
    return places
