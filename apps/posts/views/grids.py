"""Pages of small pictures that are for one person alone."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.cards.selectors import tile_views
from apps.core.cursors import Page
from apps.graph.selectors import viewer_of


def own_grid(
    request: HttpRequest, template: str, page_of: Callable[..., Page[int]]
) -> HttpResponse:
    """Show the page asked for of ``page_of(viewer, cursor)``; its rows alone to our scripts."""
    viewer = viewer_of(request)
    page = page_of(viewer=viewer, cursor=request.GET.get("cursor"))
    is_fragment = request.headers.get("X-Fragment") == "grid"
    next_query = urlencode({"cursor": page.next_cursor or ""})
    return render(
        request,
        "posts/_tile_grid.html" if is_fragment else template,
        {
            "tiles": tile_views(viewer=viewer, post_ids=page.items),
            "next_url": f"{request.path}?{next_query}" if page.next_cursor else "",
        },
    )
