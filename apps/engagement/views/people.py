"""Who likes a post."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.cards.selectors import account_views, post_views
from apps.core.cursors import Stretch
from apps.core.exceptions import NotFound
from apps.engagement import selectors
from apps.graph import selectors as graph_selectors
from apps.graph.selectors import viewer_of


@require_safe
@vary_on_headers("X-Fragment")
def likes(request: HttpRequest, post_id: int) -> HttpResponse:
    """List who likes a post."""
    viewer = viewer_of(request)
    stretch = Stretch(cursor=request.GET.get("cursor"), limit=selectors.PAGE_SIZE)
    page = selectors.likers_page(viewer=viewer, post_id=post_id, stretch=stretch)
    posts = post_views(viewer=viewer, post_ids=[post_id])
    if not posts:
        raise NotFound
    people = account_views(viewer=viewer, account_ids=page.items)
    relations = graph_selectors.relationship(viewer=viewer, account_ids=page.items)
    is_fragment = request.headers.get("X-Fragment") == "people"
    next_query = urlencode({"cursor": page.next_cursor or ""})
    return render(
        request,
        "graph/_account_list.html" if is_fragment else "engagement/likes.html",
        {
            "post": posts[0],
            "rows": [(people[i], relations[i]) for i in page.items if i in people],
            "next_url": f"{request.path}?{next_query}" if page.next_cursor else "",
        },
    )
