"""What people do about posts in which somebody else has tagged them."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import Account
from apps.posts import selectors, services
from apps.posts.views.grids import own_grid


@login_required
@require_POST
def untag(request: HttpRequest, post_id: int) -> HttpResponse:
    """Take oneself out of somebody's post."""
    services.untag_self(account=_account(request), post_id=post_id)
    messages.success(request, "You are not tagged in this post any more.")
    return redirect("posts:detail", post_id)


@login_required
@require_POST
def approve_tag(request: HttpRequest, post_id: int) -> HttpResponse:
    """Let others see that one is tagged in somebody's post."""
    services.approve_tag(account=_account(request), post_id=post_id)
    messages.success(request, "Others see now that you are tagged in this post.")
    return redirect("posts:detail", post_id)


@login_required
@require_safe
def pending_tags(request: HttpRequest) -> HttpResponse:
    """List the posts in which one is tagged and has not approved it."""
    return own_grid(request, "posts/pending_tags.html", selectors.pending_tags_page)


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)
