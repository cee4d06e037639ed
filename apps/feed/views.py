"""The home page: the feed of whoever is signed in, the welcome page for everybody else."""

from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from apps.accounts.models import Account
from apps.cards.selectors import tile_views
from apps.explore.selectors import suggestion_rows
from apps.feed import services
from apps.feed.types import HomePage
from apps.graph.policy import ANONYMOUS
from apps.graph.selectors import viewer_of
from apps.posts import selectors as post_selectors

WELCOME_TILES = 12


@require_GET
@vary_on_headers("X-Fragment")
def home(request: HttpRequest) -> HttpResponse:
    """Show the next page of the home feed, or invite to sign up."""
    viewer = viewer_of(request)
    if viewer.is_anonymous:
        return _welcome(request)
    page = services.open_home(viewer=viewer, cursor=request.GET.get("cursor") or None)
    request.known_badges = page.badges  # type: ignore[attr-defined]  # read by core.chrome
    next_url = f"/?{urlencode({'cursor': page.next_cursor})}" if page.next_cursor else ""
    may_suggest = cast("Account", request.user).wants_suggestions(now=timezone.now())
    is_fragment = request.headers.get("X-Fragment") == "feed"
    return render(
        request,
        "feed/_feed_page.html" if is_fragment else "feed/home.html",
        {
            "items": page.items,
            "next_url": next_url,
            "is_end": page.is_end,
            "is_first": "cursor" not in request.GET,
            "mode": "following",
            # Asked for by wide pages only, after the feed: the page itself costs no more.
            "suggestions_url": "/explore/people/" if may_suggest else "",
            "suggestions": (
                suggestion_rows(viewer=viewer) if may_suggest and _is_blank(page) else []
            ),
        },
    )


def _is_blank(page: HomePage) -> bool:
    """Whether somebody has nothing to see yet."""
    return not page.items and page.is_end


def _welcome(request: HttpRequest) -> HttpResponse:
    page = post_selectors.newest_public_ids(viewer=ANONYMOUS, cursor=None, limit=WELCOME_TILES)
    tiles = tile_views(viewer=ANONYMOUS, post_ids=page.items)
    return render(request, "accounts/welcome.html", {"tiles": tiles})
