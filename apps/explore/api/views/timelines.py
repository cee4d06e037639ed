"""Lists that everybody shares, as apps read them."""

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.cards.presentation.entities import Status
from apps.cards.selectors import shared_statuses_json
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import json_page, stretch_of
from apps.core.api.parameters import flag, parameters_of
from apps.core.cursors import Page
from apps.explore.api.serializers import TimelineQuery
from apps.graph.selectors import viewer_of
from apps.posts import selectors as post_selectors


class PublicTimelineView(APIView):
    """``GET /api/v1/timelines/public``: the newest public posts; all of them are of this site."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation("Read the newest posts", takes=TimelineQuery, answers=list[Status])
    }

    def get(self, request: Request) -> HttpResponse:
        viewer = viewer_of(request)
        page: Page[int] = Page(items=[], next_cursor=None)
        if not flag(parameters_of(request), "remote"):
            page = post_selectors.public_ids(viewer=viewer, stretch=stretch_of(request))
        body = shared_statuses_json(viewer=viewer, post_ids=page.items, now=timezone.now())
        return json_page(request, body=body, page=page)


class TagTimelineView(APIView):
    """``GET /api/v1/timelines/tag/<tag>``: the newest public posts under a hashtag."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation(
            "Read the newest posts under a hashtag", takes=TimelineQuery, answers=list[Status]
        )
    }

    def get(self, request: Request, tag: str) -> HttpResponse:
        viewer = viewer_of(request)
        page: Page[int] = Page(items=[], next_cursor=None)
        if not flag(parameters_of(request), "remote"):
            page = post_selectors.hashtag_ids(
                viewer=viewer, hashtag=tag, stretch=stretch_of(request)
            )
        body = shared_statuses_json(viewer=viewer, post_ids=page.items, now=timezone.now())
        return json_page(request, body=body, page=page)
