"""Buttons between two people, and the lists of who follows, asks and is blocked.

Every button is a plain form: scripts get the new button back, browsers are sent back to the page.
"""

import functools
from collections.abc import Callable, Sequence
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from apps.accounts.models import Account
from apps.cards.selectors import account_views
from apps.cards.types import AccountView
from apps.core.cursors import Page
from apps.core.exceptions import NotFound
from apps.core.http import wants_fragment
from apps.core.ratelimits import rate_limited
from apps.graph import selectors, services
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.graph.types import Relationship


def _button(press: Callable[[HttpRequest, str], Account]) -> Callable[..., HttpResponse]:
    """Make a button of ``press``, which does the one thing and returns to whom it was done."""

    @login_required
    @rate_limited("graph.follow")
    @functools.wraps(press)
    def view(request: HttpRequest, username: str) -> HttpResponse:
        if request.method != "POST":
            # Whoever had to sign in first comes back by a link.
            return redirect("accounts:profile", username)
        return _pressed(request, press(request, username))

    return view


@_button
def follow(request: HttpRequest, username: str) -> Account:
    """Follow, or ask to."""
    account = _target(request, username)
    services.follow(follower=_account(request), followee_id=account.pk)
    return account


@_button
def unfollow(request: HttpRequest, username: str) -> Account:
    """Stop following."""
    account = _target(request, username)
    services.unfollow(follower=_account(request), followee_id=account.pk)
    return account


@_button
def withdraw(request: HttpRequest, username: str) -> Account:
    """Take a request back."""
    account = _target(request, username)
    services.withdraw_request(requester=_account(request), target_id=account.pk)
    return account


@_button
def remove_follower(request: HttpRequest, username: str) -> Account:
    """End somebody's follow of one's own account."""
    account = _target(request, username)
    if services.remove_follower(account=_account(request), follower_id=account.pk):
        _say(request, f"{account.username} does not follow you any more.")
    return account


@_button
def block(request: HttpRequest, username: str) -> Account:
    """Make two people invisible to each other."""
    try:
        account = _target(request, username)
    except NotFound:
        # Sent twice: the block is there.
        account = selectors.blocked_account_for(viewer=viewer_of(request), username=username)
    services.block(blocker=_account(request), blocked_id=account.pk)
    _say(request, f"You have blocked {account.username}.")
    return account


@_button
def unblock(request: HttpRequest, username: str) -> Account:
    """End a block."""
    account = selectors.blocked_account_for(viewer=viewer_of(request), username=username)
    services.unblock(blocker=_account(request), blocked_id=account.pk)
    _say(request, f"You have unblocked {account.username}.")
    return account


@_button
def mute(request: HttpRequest, username: str) -> Account:
    """Keep somebody's posts out of the home feed."""
    account = _target(request, username)
    services.mute(muter=_account(request), muted_id=account.pk)
    _say(request, f"{account.username}’s posts stay out of your home feed now.")
    return account


@_button
def unmute(request: HttpRequest, username: str) -> Account:
    """Let somebody's posts into the home feed again."""
    account = _target(request, username)
    services.unmute(muter=_account(request), muted_id=account.pk)
    _say(request, f"{account.username}’s posts are in your home feed again.")
    return account


@login_required
@require_POST
@rate_limited("graph.follow")
def approve(request: HttpRequest, account_id: int) -> HttpResponse:
    """Let somebody follow who asked to."""
    is_new = services.approve_request(target=_account(request), requester_id=account_id)
    return _answered(request, "" if is_new else "This request is not open any more.")


@login_required
@require_POST
@rate_limited("graph.follow")
def decline(request: HttpRequest, account_id: int) -> HttpResponse:
    """Refuse a request; whoever asked is not told."""
    is_new = services.decline_request(target=_account(request), requester_id=account_id)
    return _answered(request, "" if is_new else "This request is not open any more.")


@require_safe
@vary_on_headers("X-Fragment")
def followers(request: HttpRequest, username: str) -> HttpResponse:
    """List who follows somebody."""
    viewer = viewer_of(request)
    account = selectors.account_for(viewer=viewer, username=username)
    page = selectors.followers_page(
        viewer=viewer, account=account, cursor=request.GET.get("cursor")
    )
    return _list_of(request, account, "Followers", page)


@require_safe
@vary_on_headers("X-Fragment")
def following(request: HttpRequest, username: str) -> HttpResponse:
    """List whom somebody follows."""
    viewer = viewer_of(request)
    account = selectors.account_for(viewer=viewer, username=username)
    page = selectors.following_page(
        viewer=viewer, account=account, cursor=request.GET.get("cursor")
    )
    return _list_of(request, account, "Following", page)


@login_required
@require_safe
@vary_on_headers("X-Fragment")
def blocked(request: HttpRequest) -> HttpResponse:
    """List whom the viewer blocks."""
    viewer = viewer_of(request)
    page = selectors.blocked_page(viewer=viewer, cursor=request.GET.get("cursor"))
    return _people(request, "graph/blocked.html", page, {})


@login_required
@require_safe
@vary_on_headers("X-Fragment")
def muted(request: HttpRequest) -> HttpResponse:
    """List whose posts the viewer keeps out of their home feed."""
    page = selectors.muted_page(viewer=viewer_of(request), cursor=request.GET.get("cursor"))
    return _people(request, "graph/muted.html", page, {"can_unmute": True})


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)


def _target(request: HttpRequest, username: str) -> Account:
    return selectors.account_for(viewer=viewer_of(request), username=username)


def _pressed(request: HttpRequest, account: Account) -> HttpResponse:
    """Answer with the button as it is now, or lead back to where it was pressed."""
    viewer = viewer_of(request)
    if not wants_fragment(request):
        return redirect(_next_url(request) or account.get_absolute_url())
    rows = _rows(viewer=viewer, account_ids=[account.pk])
    view, relationship = rows[0]
    return render(
        request,
        "graph/_follow_button.html",
        {"account": view, "relationship": relationship, "size": request.POST.get("size", "")},
    )


def _answered(request: HttpRequest, problem: str) -> HttpResponse:
    if wants_fragment(request):
        return HttpResponse()
    if problem:
        messages.warning(request, problem)
    return redirect(_next_url(request) or "notifications:list")


def _say(request: HttpRequest, text: str) -> None:
    """Tell what was done on the page that follows; a script shows the new button instead."""
    if not wants_fragment(request):
        messages.success(request, text)


def _next_url(request: HttpRequest) -> str:
    """Return the page to go back to, if it is one of ours."""
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else ""


def _rows(*, viewer: Viewer, account_ids: Sequence[int]) -> list[tuple[AccountView, Relationship]]:
    """Return people for a list, each with how the viewer stands to them."""
    people = account_views(viewer=viewer, account_ids=account_ids)
    relationships = selectors.relationship(viewer=viewer, account_ids=account_ids)
    return [(people[i], relationships[i]) for i in account_ids if i in people]


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
    rows = _rows(viewer=viewer_of(request), account_ids=page.items)
    next_url = ""
    if page.next_cursor:
        next_url = f"{request.path}?{urlencode({'cursor': page.next_cursor})}"
    is_fragment = request.headers.get("X-Fragment") == "people"
    return render(
        request,
        "graph/_account_list.html" if is_fragment else template,
        {**context, "rows": rows, "next_url": next_url},
    )
