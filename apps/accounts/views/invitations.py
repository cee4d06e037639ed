"""Settings → Invitations: links with which others may sign up."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import selectors, services
from apps.accounts.exceptions import TooManyInvitations
from apps.accounts.forms import InvitationForm
from apps.accounts.models import Account
from apps.accounts.presentation import invitation_views
from apps.core.exceptions import NotFound
from apps.core.ratelimits import rate_limited

INVALID = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited("accounts.invite")
def invitations(request: HttpRequest) -> HttpResponse:
    """List the links that one has made, and make another one."""
    person = _inviter(request)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.invite(
                creator=person,
                max_uses=form.cleaned_data["max_uses"],
                lifetime=timedelta(days=int(form.cleaned_data["days"])),
                now=timezone.now(),
            )
        except TooManyInvitations as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Your invitation is ready. Copy its link from the list.")
            return redirect("settings:invitations")
    made = selectors.invitations_of(creator_id=person.pk)
    return render(
        request,
        "settings/invitations.html",
        {"form": form, "invitations": invitation_views(invitations=made, now=timezone.now())},
        status=INVALID if form.errors else 200,
    )


@login_required
@require_POST
def revoke_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Take a link back."""
    person = _inviter(request)
    services.revoke_invitation(
        invitation_id=invitation_id, creator_id=person.pk, now=timezone.now()
    )
    messages.success(request, "Nobody else can use that link.")
    return redirect("settings:invitations")


def _inviter(request: HttpRequest) -> Account:
    """Return who asks.

    :raises NotFound: they may not invite, so there is no such page.
    """
    person = cast("Account", request.user)
    if not person.may_invite:
        raise NotFound
    return person
