"""Pages of shared lists; people who are not signed in are asked to sign in."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.cards.presentation import place_view
from apps.cards.selectors import tile_views
from apps.cards.types import PlaceCard
from apps.core.cursors import Page
from apps.core.text import hashtag_key
from apps.explore.selectors import suggestion_rows
from apps.graph.selectors import viewer_of
from apps.posts import selectors as post_selectors


@require_GET
@login_required
def explore(request: HttpRequest) -> HttpResponse:
    """Show the newest public posts."""
    viewer = viewer_of(request)
    page = post_selectors.newest_public_ids(viewer=viewer, cursor=request.GET.get("cursor"))
    return _grid(request, "explore/explore.html", page, {})


@require_GET
@login_required
def tag(request: HttpRequest, tag: str) -> HttpResponse:
    """Show the newest public posts under a hashtag; an unused one has an empty page."""
    viewer = viewer_of(request)
    name = hashtag_key(tag)
    page = post_selectors.hashtag_ids_page(
        viewer=viewer, hashtag=name, cursor=request.GET.get("cursor")
    )
    return _grid(request, "explore/tag.html", page, {"tag": name})


@require_GET
@login_required
def place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Show the newest public posts from a place."""
    viewer = viewer_of(request)
    found = post_selectors.place_for(place_id=place_id)
    page = post_selectors.place_ids_page(
        viewer=viewer, place_id=found.pk, cursor=request.GET.get("cursor")
    )
    card = place_view(card=PlaceCard(id=found.pk, name=found.name))
    return _grid(request, "explore/place.html", page, {"place": card})


@require_GET
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Suggest people to follow: a fragment for the right rail of home."""
    rows = suggestion_rows(viewer=viewer_of(request))
    return render(request, "graph/_suggestions.html", {"suggestions": rows})


def _grid(
    request: HttpRequest, template: str, page: Page[int], context: dict[str, object]
) -> HttpResponse:
    """Render a page of tiles, or only its tiles for a page that loads more."""
    tiles = tile_views(viewer=viewer_of(request), post_ids=page.items)
    next_url = f"{request.path}?{urlencode({'cursor': page.next_cursor})}"
    is_fragment = request.headers.get("X-Fragment") == "grid"
    return render(
        request,
        "posts/_tile_grid.html" if is_fragment else template,
        {**context, "tiles": tiles, "next_url": next_url if page.next_cursor else ""},
    )
