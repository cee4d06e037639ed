"""Lists of people: who follows whom, and what the settings list for oneself alone (R12)."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from apps.accounts.models import Account
from apps.cards.selectors import account_views
from apps.core.cursors import Page, Stretch
from apps.graph import selectors
from apps.graph.selectors import viewer_of
from apps.graph.views.answers import people_rows
from apps.search.selectors import clean_query

SUGGESTED = 12


@require_safe
@vary_on_headers("X-Fragment")
def followers(request: HttpRequest, username: str) -> HttpResponse:
    """List who follows somebody."""
    viewer = viewer_of(request)
    account = selectors.account_for(viewer=viewer, username=username)
    page = selectors.followers_page(viewer=viewer, account=account, stretch=_stretch(request))
    return _list_of(request, account, "Followers", page)


@require_safe
@vary_on_headers("X-Fragment")
def following(request: HttpRequest, username: str) -> HttpResponse:
    """List whom somebody follows."""
    viewer = viewer_of(request)
    account = selectors.account_for(viewer=viewer, username=username)
    page = selectors.following_page(viewer=viewer, account=account, stretch=_stretch(request))
    return _list_of(request, account, "Following", page)


@login_required
@require_safe
@vary_on_headers("X-Fragment")
def blocked(request: HttpRequest) -> HttpResponse:
    """List whom the viewer blocks."""
    viewer = viewer_of(request)
    page = selectors.blocked_page(viewer=viewer, stretch=_stretch(request))
    return _people(request, "graph/blocked.html", page, {})


@login_required
@require_safe
@vary_on_headers("X-Fragment")
def muted(request: HttpRequest) -> HttpResponse:
    """List whose posts the viewer keeps out of their home feed."""
    page = selectors.muted_page(viewer=viewer_of(request), stretch=_stretch(request))
    return _people(request, "graph/muted.html", page, {"can_unmute": True})


@login_required
@require_safe
@vary_on_headers("X-Fragment")
def restricted(request: HttpRequest) -> HttpResponse:
    """List whose comments wait for the viewer's approval."""
    page = selectors.restricted_page(viewer=viewer_of(request), stretch=_stretch(request))
    return _people(request, "graph/restricted.html", page, {"row": "restricted"})


@login_required
@require_safe
@vary_on_headers("X-Fragment")
def close_friends(request: HttpRequest) -> HttpResponse:
    """List the viewer's close friends, and followers to add."""
    viewer = viewer_of(request)
    page = selectors.close_friends_page(viewer=viewer, stretch=_stretch(request))
    query = clean_query(request.GET.get("q", ""))
    found = selectors.possible_close_friends(viewer=viewer, query=query, limit=SUGGESTED)
    return _people(
        request,
        "graph/close_friends.html",
        page,
        {
            "row": "close_friend",
            "found": people_rows(viewer=viewer, account_ids=found),
            "query": query,
        },
    )


def _list_of(request: HttpRequest, account: Account, title: str, page: Page[int]) -> HttpResponse:
    viewer = viewer_of(request)
    people = account_views(viewer=viewer, account_ids=[account.pk])
    is_own = account.pk == viewer.account_id
    return _people(
        request,
        "graph/account_list.html",
        page,
        {
            "account": people[account.pk],
            "title": title,
            "can_remove": is_own and title == "Followers",
        },
    )


def _people(
    request: HttpRequest, template: str, page: Page[int], context: dict[str, object]
) -> HttpResponse:
    """Render a page of people, or only its rows for a page that loads more."""
    rows = people_rows(viewer=viewer_of(request), account_ids=page.items)
    next_url = ""
    if page.next_cursor:
        next_url = f"{request.path}?{urlencode({'cursor': page.next_cursor})}"
    is_fragment = request.headers.get("X-Fragment") == "people"
    return render(
        request,
        "graph/_account_list.html" if is_fragment else template,
        {**context, "rows": rows, "next_url": next_url},
    )


def _stretch(request: HttpRequest) -> Stretch:
    return Stretch(cursor=request.GET.get("cursor"), limit=selectors.PAGE_SIZE)
