"""Home and lists over JSON, joined from finished posts: for apps, and for our own."""

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cards.presentation import post_json
from apps.cards.presentation.entities import Status
from apps.cards.selectors import StatusReader, statuses_json
from apps.core import cursors
from apps.core.api.access import needs
from apps.core.api.operations import Page, operation
from apps.core.api.paging import cursor_of, json_page, link_header, stretch_of
from apps.core.api.parameters import parameters_of, text
from apps.feed import selectors, services
from apps.feed.api.serializers import FeedMode, FeedPage, FeedPlace
from apps.feed.exceptions import UnknownFeedMode
from apps.feed.types import DEFAULT_MODE, Mode
from apps.graph.selectors import viewer_of


class HomeTimelineView(APIView):
    """``GET /api/v1/timelines/home``: the home feed as a list of statuses."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation("Read the home feed as statuses", takes=Page, answers=list[Status]),
    }

    def get(self, request: Request) -> HttpResponse:
        viewer, stretch, reader = viewer_of(request), stretch_of(request), StatusReader()
        if stretch.above is not None:
            home = services.open_home_above(
                viewer=viewer, above=stretch.above, limit=stretch.limit, hydrate=reader.hydrate
            )
        else:
            home = services.open_home(
                viewer=viewer,
                cursor=stretch.cursor,
                limit=stretch.limit,
                since=stretch.since,
                hydrate=reader.hydrate,
            )
        shown = [int(post.id) for post in home.posts]
        return json_page(
            request,
            body=reader.statuses_json(viewer=viewer, views=home.posts, now=timezone.now()),
            page=cursors.Page(
                items=shown, next_cursor=home.next_cursor, newest=shown[0] if shown else None
            ),
        )


class ListTimelineView(APIView):
    """``GET /api/v1/timelines/list/<id>``: what the people on a list post, newest first."""

    required_scopes = {"GET": needs("read:lists")}
    operations = {"GET": operation("Read the posts of a list", takes=Page, answers=list[Status])}

    def get(self, request: Request, list_id: int) -> HttpResponse:
        viewer = viewer_of(request)
        page = selectors.list_page(viewer=viewer, list_id=list_id, stretch=stretch_of(request))
        body = statuses_json(viewer=viewer, post_ids=page.items, now=timezone.now())
        return json_page(request, body=body, page=page)


class FeedView(APIView):
    """``GET feed?mode=&cursor=``: the next page of the viewer's home feed.

    Answers ``{"mode", "posts": […], "next_cursor"}``; without ``next_cursor`` it is the last page.
    """

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation(
            "Read the home feed", takes=FeedPlace, answers=FeedPage, refuses=(UnknownFeedMode,)
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        mode = _mode(request)
        home = services.open_home(viewer=viewer_of(request), cursor=cursor_of(request))
        page: cursors.Page[int] = cursors.Page(
            items=[int(post.id) for post in home.posts], next_cursor=home.next_cursor
        )
        now = timezone.now()
        posts = b",".join([post_json(post, now=now) for post in home.posts])
        return HttpResponse(
            b'{"mode":%b,"posts":[%b],"next_cursor":%b}'
            % (msgspec.json.encode(mode), posts, msgspec.json.encode(home.next_cursor)),
            content_type="application/json",
            headers=link_header(request, page=page),
        )


class FeedModesView(APIView):
    """``GET feed/modes``: in which ways home can be read."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation("Read in which ways home can be read", answers=list[FeedMode]),
    }

    def get(self, request: Request) -> Response:
        return Response(
            [
                {"mode": mode, "description": mode.label, "is_default": mode is DEFAULT_MODE}
                for mode in Mode
            ]
        )


def _mode(request: Request) -> Mode:
    """Return the mode that is asked for.

    :raises UnknownFeedMode: there is no such mode.
    """
    asked = text(parameters_of(request), "mode") or DEFAULT_MODE
    if asked not in Mode.values:
        raise UnknownFeedMode
    return Mode(asked)
