"""What is used, liked and talked about these days, in the words of both dialects."""

from collections.abc import Sequence
from typing import ClassVar

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation.entities import Status, Tag
from apps.cards.selectors import shared_statuses_json
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import limit_of, offset_of
from apps.core.api.parameters import InvalidParameter, parameters_of, text
from apps.explore.api.serializers import Discovered, Ranked, TrendingQuery
from apps.explore.selectors import RANGES, RANKED, trending_post_ids, trending_tags
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.posts import selectors as post_selectors
from apps.posts.selectors.trends import shared_among


class TrendingTagsView(APIView):
    """``GET /api/v1/trends/tags`` and ``/api/v1.1/discover/posts/hashtags``."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {"GET": operation("Read which hashtags are used", takes=Ranked, answers=list[Tag])}

    def get(self, request: Request) -> Response:
        return Response(
            trending_tags(
                viewer=viewer_of(request),
                offset=offset_of(request, most=RANKED),
                limit=limit_of(request, default=10, most=20),
            )
        )


class TrendingStatusesView(APIView):
    """``GET /api/v1/trends/statuses``: what is talked about now."""

    default_range: ClassVar[str] = "weekly"
    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation(
            "Read which posts are talked about", takes=TrendingQuery, answers=list[Status]
        )
    }

    def get(self, request: Request) -> HttpResponse:
        viewer = viewer_of(request)
        name = text(parameters_of(request), "range") or self.default_range
        if name not in RANGES:
            raise InvalidParameter(f"range must be one of {', '.join(RANGES)}.")
        ids = trending_post_ids(range_name=name)
        start = offset_of(request, most=RANKED)
        shown = _shown(viewer, ids[start : start + limit_of(request, default=20, most=40)])
        return HttpResponse(shown, content_type="application/json")


class TrendingPostsView(TrendingStatusesView):
    """``GET /api/v1.1/discover/posts/trending``: of a ``range``, by default of a day."""

    default_range = "daily"


class TrendingLinksView(APIView):
    """``GET /api/v1/trends/links``: links are not counted."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation("Read which links are shared: none", answers=list[None], always="empty")
    }

    def get(self, request: Request) -> Response:
        return Response([])


class DiscoverView(APIView):
    """``GET /api/v1/discover/posts``: the newest public posts."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {"GET": operation("Discover posts", takes=Ranked, answers=Discovered)}

    def get(self, request: Request) -> HttpResponse:
        viewer = viewer_of(request)
        page = post_selectors.newest_public_ids(
            viewer=viewer, limit=limit_of(request, default=24, most=40)
        )
        return HttpResponse(
            b'{"posts":' + _shown(viewer, page.items) + b"}", content_type="application/json"
        )


def _shown(viewer: Viewer, post_ids: Sequence[int]) -> bytes:
    """Return those of the posts that shared lists may show, and that the viewer wants to meet."""
    shared = shared_among(viewer=viewer, post_ids=post_ids)
    return shared_statuses_json(
        viewer=viewer, post_ids=[i for i in post_ids if i in shared], now=timezone.now()
    )
