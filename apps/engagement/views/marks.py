"""Like and save: JSON for scripts, the new button for htmx, back to the page for plain forms."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from apps.cards.presentation import like_count_of
from apps.cards.selectors import post_cards, post_views
from apps.core import counters
from apps.core.http import wants_fragment, wants_json
from apps.core.ratelimits import rate_limited
from apps.engagement import services
from apps.engagement.views.buttons import account_of, back, button
from apps.graph.selectors import viewer_of


@button
@rate_limited("engagement.like")
def like(request: HttpRequest, post_id: int) -> HttpResponse:
    """Like a post."""
    services.like_post(account=account_of(request), post_id=post_id)
    return _answer_like(request, post_id, liked=True)


@button
@rate_limited("engagement.like")
def unlike(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take a like back."""
    services.unlike_post(account=account_of(request), post_id=post_id)
    return _answer_like(request, post_id, liked=False)


@button
@rate_limited("engagement.like")
def save(request: HttpRequest, post_id: int) -> HttpResponse:
    """Keep a post for later."""
    services.save_post(account=account_of(request), post_id=post_id)
    return _answer_save(request, post_id, saved=True)


@button
@rate_limited("engagement.like")
def unsave(request: HttpRequest, post_id: int) -> HttpResponse:
    """Keep a post no longer."""
    services.unsave_post(account=account_of(request), post_id=post_id)
    return _answer_save(request, post_id, saved=False)


def _answer_like(request: HttpRequest, post_id: int, *, liked: bool) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"liked": liked, "likes": _like_count(request, post_id)})
    return _answer(request, post_id, "engagement/_like_button.html")


def _like_count(request: HttpRequest, post_id: int) -> int | None:
    card = post_cards(post_ids=[post_id]).get(post_id)
    if card is None:
        return None
    counts = counters.counts_of(subject_ids=[post_id])[post_id]
    return like_count_of(card=card, counts=counts, viewer=viewer_of(request))


def _answer_save(request: HttpRequest, post_id: int, *, saved: bool) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"saved": saved})
    return _answer(request, post_id, "engagement/_save_button.html")


def _answer(request: HttpRequest, post_id: int, fragment: str) -> HttpResponse:
    if not wants_fragment(request):
        return back(request, otherwise=f"/p/{post_id}/")
    shown = post_views(viewer=viewer_of(request), post_ids=[post_id])
    return render(request, fragment, {"post": next(iter(shown), None)})
