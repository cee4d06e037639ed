"""What all buttons under a post share: who presses them, and where a plain form leads back to."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Account
from apps.core.exceptions import DomainError
from apps.core.http import own_address, wants_json

View = TypeVar("View", bound=Callable[..., HttpResponse])


class SignInFirst(DomainError):
    """Nobody is signed in; told before anything is looked up."""

    code = "not_authenticated"
    status = 401
    message = "Sign in first."


def button(view: View) -> View:
    """Let signed-in people press; others are asked to sign in, and come back to the post.

    A GET is somebody who comes back from signing in: they see the post and press again.
    """

    @require_http_methods(["GET", "POST"])
    @functools.wraps(view)
    def pressed(request: HttpRequest, post_id: int, **names: Any) -> HttpResponse:
        post_url = f"/p/{post_id}/"
        if not request.user.is_authenticated:
            if wants_json(request):
                raise SignInFirst
            return redirect_to_login(post_url)
        if request.method == "GET":
            return redirect(post_url)
        return view(request, post_id, **names)

    return cast("View", pressed)


def account_of(request: HttpRequest) -> Account:
    """Return who is signed in, where that is sure."""
    return cast("Account", request.user)


def back(request: HttpRequest, *, otherwise: str) -> HttpResponse:
    """Send a browser back to the page with the form, if that page is ours."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    return redirect(own_address(request, wanted) or otherwise)
