"""How a button between two people is pressed and answered.

Every button is a plain form: scripts get the new button back, browsers are sent back to the page.
"""

import functools
from collections.abc import Callable, Sequence
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.accounts.models import Account
from apps.cards.selectors import account_views
from apps.cards.types import AccountView
from apps.core.http import own_address, wants_fragment
from apps.core.ratelimits import rate_limited
from apps.graph import selectors
from apps.graph.policy import Viewer
from apps.graph.selectors import viewer_of
from apps.graph.types import Relationship

Press = Callable[[HttpRequest, str], Account]


def answered_with(template: str) -> Callable[[Press], Callable[..., HttpResponse]]:
    """Make buttons of functions that do one thing and return to whom; scripts get ``template``."""

    def button(press: Press) -> Callable[..., HttpResponse]:
        @login_required
        @rate_limited("graph.follow")
        @functools.wraps(press)
        def view(request: HttpRequest, username: str) -> HttpResponse:
            if request.method != "POST":
                # Whoever had to sign in first comes back by a link.
                return redirect("accounts:profile", username)
            return _pressed(request, press(request, username), template)

        return view

    return button


def _pressed(request: HttpRequest, account: Account, template: str) -> HttpResponse:
    """Answer with the button as it is now, or lead back to where it was pressed."""
    viewer = viewer_of(request)
    if not wants_fragment(request):
        return redirect(next_url(request) or account.get_absolute_url())
    [(view, relationship)] = people_rows(viewer=viewer, account_ids=[account.pk])
    return render(
        request,
        template,
        {"account": view, "relationship": relationship, "size": request.POST.get("size", "")},
    )


def account_of(request: HttpRequest) -> Account:
    return cast("Account", request.user)


def target(request: HttpRequest, username: str) -> Account:
    return selectors.account_for(viewer=viewer_of(request), username=username)


def say(request: HttpRequest, text: str) -> None:
    """Tell what was done on the page that follows; a script shows the new button instead."""
    if not wants_fragment(request):
        messages.success(request, text)


def next_url(request: HttpRequest) -> str:
    """Return the page to go back to, if it is one of ours."""
    return own_address(request, request.POST.get("next", ""))


def people_rows(
    *, viewer: Viewer, account_ids: Sequence[int]
) -> list[tuple[AccountView, Relationship]]:
    """Return people for a list, each with how the viewer stands to them."""
    people = account_views(viewer=viewer, account_ids=account_ids)
    relationships = selectors.relationship(viewer=viewer, account_ids=account_ids)
    return [(people[i], relationships[i]) for i in account_ids if i in people]
