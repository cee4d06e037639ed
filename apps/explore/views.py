"""Pages of shared lists, and following hashtags; whoever is not signed in is asked to."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from apps.accounts.models import Account
from apps.cards.presentation import place_view
from apps.cards.selectors import tile_views
from apps.cards.types import PlaceCard
from apps.core.counters import cached_counts_of
from apps.core.cursors import Page
from apps.core.http import own_address, wants_fragment
from apps.core.ratelimits import rate_limited
from apps.core.text import hashtag_key
from apps.explore.selectors import hashtag_page, suggestion_rows
from apps.graph import selectors as graph_selectors
from apps.graph import services as graph_services
from apps.graph.selectors import viewer_of
from apps.posts import selectors as post_selectors
from apps.posts import services as post_services
from apps.posts.selectors import hashtags as hashtag_selectors


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
    hashtag_id, page = hashtag_page(viewer=viewer, name=name, cursor=request.GET.get("cursor"))
    context: dict[str, object] = {"tag": name, "is_following": False}
    if hashtag_id:
        counts = cached_counts_of(subject_ids=[hashtag_id])[hashtag_id]
        context["followers"] = counts.get("tag_followers", 0)
        context["is_following"] = hashtag_selectors.is_following_hashtag(
            viewer=viewer, hashtag_id=hashtag_id
        )
    return _grid(request, "explore/tag.html", page, context)


@require_GET
@login_required
def followed_tags(request: HttpRequest) -> HttpResponse:
    """List the hashtags that the viewer follows, for them alone."""
    viewer = viewer_of(request)
    return render(
        request,
        "explore/followed_tags.html",
        {
            "tags": [tag.name for tag in hashtag_selectors.followed_hashtags(viewer=viewer)],
            "profile_url": _account(request).get_absolute_url(),
        },
    )


@login_required
@rate_limited("graph.follow")
def follow_tag(request: HttpRequest, tag: str) -> HttpResponse:
    """Bring the posts of a hashtag into the viewer's home feed."""
    if request.method == "POST":
        post_services.follow_hashtag(account=_account(request), name=tag)
    return _back(request, tag)


@login_required
@rate_limited("graph.follow")
def unfollow_tag(request: HttpRequest, tag: str) -> HttpResponse:
    """Take the posts of a hashtag out of the viewer's home feed."""
    if request.method == "POST":
        post_services.unfollow_hashtag(account=_account(request), name=tag)
    return _back(request, tag)


@require_GET
@login_required
def place(request: HttpRequest, place_id: int) -> HttpResponse:
    """Show the newest public posts from a place."""
    viewer = viewer_of(request)
    found = post_selectors.place_for(viewer=viewer, place_id=place_id)
    page = post_selectors.place_ids_page(
        viewer=viewer, place_id=found.pk, cursor=request.GET.get("cursor")
    )
    card = place_view(card=PlaceCard(id=found.pk, name=found.name))
    return _grid(request, "explore/place.html", page, {"place": card})


@require_GET
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Suggest people to follow: a page, and its list alone for the right rail of home."""
    rows = suggestion_rows(viewer=viewer_of(request))
    template = "graph/_suggestions.html" if wants_fragment(request) else "explore/people.html"
    return render(request, template, {"suggestions": rows})


@login_required
@rate_limited("graph.follow")
def dismiss(request: HttpRequest, username: str) -> HttpResponse:
    """Suggest somebody no more; a script takes them out of the list."""
    person = graph_selectors.account_for(viewer=viewer_of(request), username=username)
    if request.method != "POST":
        # Whoever had to sign in first comes back by a link.
        return redirect("accounts:profile", username)
    graph_services.dismiss_suggestion(account=_account(request), dismissed_id=person.pk)
    if wants_fragment(request):
        return HttpResponse()
    messages.success(request, f"{person.username} is not suggested to you any more.")
    return redirect(own_address(request, request.POST.get("next", "")) or "/")


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)


def _back(request: HttpRequest, tag: str) -> HttpResponse:
    """Lead back to where the button was pressed, or to the hashtag after a sign-in."""
    target = own_address(request, request.POST.get("next", ""))
    return redirect(target) if target else redirect("explore:tag", hashtag_key(tag) or tag)


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
