"""The settings page "Apps": what may act for a person, and what they have registered."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import Account
from apps.core.exceptions import NotFound
from apps.core.ratelimits import rate_limited
from apps.core.text import TextTooLong
from apps.oauth import selectors, services
from apps.oauth.exceptions import InvalidApp
from apps.oauth.forms import AppForm
from apps.oauth.presentation import connected_app_view, own_app_view

INVALID = 422


@login_required
@require_safe
def apps(request: HttpRequest) -> HttpResponse:
    """List the apps that may act for the person, and those that they have registered."""
    account = _account(request)
    context = {
        "connected": [
            connected_app_view(connected=one) for one in selectors.connected_apps(account=account)
        ],
        "registered": [own_app_view(app=app) for app in selectors.apps_of(owner=account)],
    }
    return render(request, "oauth/apps.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("oauth.register")
def register(request: HttpRequest) -> HttpResponse:
    """Register an app, and show its secret this once."""
    if request.method != "POST":
        return render(request, "oauth/register.html", {"form": AppForm()})
    form = AppForm(request.POST)
    if form.is_valid():
        try:
            app, secret = services.register_app(
                registration=form.registration(), owner=_account(request), now=timezone.now()
            )
        except (InvalidApp, TextTooLong) as error:
            form.add_error(None, error.message)
        else:
            response = render(
                request,
                "oauth/registered.html",
                {"app": own_app_view(app=app), "secret": secret},
            )
            response["Cache-Control"] = "private, no-store"
            return response
    return render(request, "oauth/register.html", {"form": form}, status=INVALID)


@login_required
@require_POST
def disconnect(request: HttpRequest, app_id: int) -> HttpResponse:
    """Sign an app out on every device."""
    if not services.disconnect_app(account=_account(request), app_id=app_id):
        raise NotFound
    messages.success(request, "That app is signed out.")
    return redirect("oauth:apps")


@login_required
@require_POST
def delete(request: HttpRequest, app_id: int) -> HttpResponse:
    """Delete an app of one's own: it is signed out for everybody."""
    if not services.delete_app(owner=_account(request), app_id=app_id):
        raise NotFound
    messages.success(request, "The app is deleted. Nobody is signed in with it any more.")
    return redirect("oauth:apps")


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)
