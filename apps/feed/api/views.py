"""The home feed over JSON, joined from finished posts."""

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.cards.presentation import post_json
from apps.feed import services
from apps.graph.selectors import viewer_of


class FeedView(APIView):
    """``GET feed?cursor=``: the next page of the viewer's home feed, newest first.

    Answers ``{"mode", "posts": […], "next_cursor"}``; without ``next_cursor`` it is the last page.
    """

    def get(self, request: Request) -> HttpResponse:
        page = services.open_home(
            viewer=viewer_of(request), cursor=request.query_params.get("cursor") or None
        )
        now = timezone.now()
        posts = b",".join([post_json(post, now=now) for post in page.posts])
        cursor = msgspec.json.encode(page.next_cursor)
        return HttpResponse(
            b'{"mode":"following","posts":[' + posts + b'],"next_cursor":' + cursor + b"}",
            content_type="application/json",
        )
