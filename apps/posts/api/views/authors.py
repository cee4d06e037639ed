"""The posts of one person, as apps read them."""

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.cards.presentation.entities import Status
from apps.cards.selectors import statuses_json
from apps.core.api.access import needs
from apps.core.api.operations import operation
from apps.core.api.paging import json_page, stretch_of
from apps.core.api.parameters import flag, parameters_of, text
from apps.core.cursors import Page
from apps.graph import selectors as graph_selectors
from apps.graph.selectors import viewer_of
from apps.posts import selectors
from apps.posts.api.serializers import AuthorPostsQuery


class AuthorStatusesView(APIView):
    """``GET /api/v1/accounts/<id>/statuses``: posts only, so none of them is a reply."""

    required_scopes = {"GET": needs("read:statuses")}
    operations = {
        "GET": operation("Read the posts of a person", takes=AuthorPostsQuery, answers=list[Status])
    }

    def get(self, request: Request, account_id: int) -> HttpResponse:
        viewer = viewer_of(request)
        author = graph_selectors.account_for(viewer=viewer, account_id=account_id)
        asked = parameters_of(request)
        page: Page[int] = Page(items=[], next_cursor=None)
        # Nothing can be pinned.
        if not flag(asked, "pinned"):
            page = selectors.author_ids(
                viewer=viewer,
                author_id=author.pk,
                stretch=stretch_of(request),
                hashtag=text(asked, "tagged"),
            )
        body = statuses_json(viewer=viewer, post_ids=page.items, now=timezone.now())
        return json_page(request, body=body, page=page)
