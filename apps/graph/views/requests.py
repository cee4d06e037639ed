"""Answers to those who ask to follow."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.core.http import wants_fragment
from apps.core.ratelimits import rate_limited
from apps.graph import services
from apps.graph.views.answers import account_of, next_url


@login_required
@require_POST
@rate_limited("graph.follow")
def approve(request: HttpRequest, account_id: int) -> HttpResponse:
    """Let somebody follow who asked to."""
    is_new = services.approve_request(target=account_of(request), requester_id=account_id)
    return _answered(request, "" if is_new else "This request is not open any more.")


@login_required
@require_POST
@rate_limited("graph.follow")
def decline(request: HttpRequest, account_id: int) -> HttpResponse:
    """Refuse a request; whoever asked is not told."""
    is_new = services.decline_request(target=account_of(request), requester_id=account_id)
    return _answered(request, "" if is_new else "This request is not open any more.")


def _answered(request: HttpRequest, problem: str) -> HttpResponse:
    if wants_fragment(request):
        return HttpResponse()
    if problem:
        messages.warning(request, problem)
    return redirect(next_url(request) or "notifications:list")
