"""The home feed over JSON, joined from finished posts."""

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.cards.presentation import post_json
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import cursor_of, link_header
from apps.feed import services
from apps.feed.api.serializers import FeedPage, FeedPlace
from apps.graph.selectors import viewer_of


class FeedView(APIView):
    """``GET feed?cursor=``: the next page of the viewer's home feed, newest first.

    Answers ``{"mode", "posts": […], "next_cursor"}``; without ``next_cursor`` it is the last page.
    """

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation("Read the home feed", takes=FeedPlace, answers=FeedPage),
    }

    def get(self, request: Request) -> HttpResponse:
        page = services.open_home(viewer=viewer_of(request), cursor=cursor_of(request))
        now = timezone.now()
        posts = b",".join([post_json(post, now=now) for post in page.posts])
        cursor = msgspec.json.encode(page.next_cursor)
        return HttpResponse(
            b'{"mode":"following","posts":[' + posts + b'],"next_cursor":' + cursor + b"}",
            content_type="application/json",
            headers=link_header(request, next_cursor=page.next_cursor),
        )
