"""Leaving for a while or for good, and coming back."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_for_user
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import services
from apps.accounts.exceptions import StandingChanged
from apps.accounts.forms import OwnerForm
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.ratelimits import rate_limited

INVALID = 422
DEACTIVATE, DELETE = "deactivate", "delete"


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Explain what becomes of an account that is deactivated, and of one that is deleted."""
    return _account_page(request)


@login_required
@require_POST
@rate_limited("accounts.password")
def deactivate(request: HttpRequest) -> HttpResponse:
    """Hide the account from all others, until its owner wants it back."""
    person = _account(request)
    _ask_for_passkey(request, person)
    form = OwnerForm(request.POST, account=person, prefix=DEACTIVATE)
    if not form.is_valid():
        return _account_page(request, deactivate_form=form)
    services.deactivate(account=person)
    messages.success(request, "Your account is deactivated. Nobody sees you any more.")
    return redirect("settings:account")


@login_required
@require_POST
def reactivate(request: HttpRequest) -> HttpResponse:
    """Show the account to others again."""
    services.reactivate(account=_account(request))
    messages.success(request, "Welcome back. Others see you again.")
    return redirect("feed:home")


@login_required
@require_POST
@rate_limited("accounts.password")
def delete(request: HttpRequest) -> HttpResponse:
    """Hide the account at once and delete it after the time of grace; sign out everywhere."""
    person = _account(request)
    _ask_for_passkey(request, person)
    form = OwnerForm(request.POST, account=person, prefix=DELETE)
    if not form.is_valid():
        return _account_page(request, delete_form=form)
    due_at = services.request_deletion(account=person, now=timezone.now())
    get_adapter(request).logout(request)
    return render(request, "account/deletion_requested.html", {"due_at": due_at})


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Call the deletion of the account off."""
    services.keep_account(account=_account(request))
    messages.success(request, "Welcome back. Your account stays as it was.")
    return redirect("feed:home")


@login_required
@require_POST
def send_code(request: HttpRequest) -> HttpResponse:
    """Send another code to whoever is signed in and has not confirmed an address yet."""
    person = _account(request)
    if person.status != Status.UNCONFIRMED:
        raise StandingChanged
    send_verification_email_for_user(request, person)
    return redirect("account_email_verification_sent")


def _account(request: HttpRequest) -> Account:
    return cast("Account", request.user)


def _ask_for_passkey(request: HttpRequest, person: Account) -> None:
    """Let those whose second factor is a passkey use it, unless they have just done so.

    :raises ReauthenticationRequired: they have not; the sign-in library leads there and back.
    """
    if is_mfa_enabled(person, [Authenticator.Type.WEBAUTHN]) and not is_mfa_enabled(
        person, [Authenticator.Type.TOTP]
    ):
        raise_if_reauthentication_required(request, app="account")


def _account_page(
    request: HttpRequest,
    *,
    deactivate_form: OwnerForm | None = None,
    delete_form: OwnerForm | None = None,
) -> HttpResponse:
    person = _account(request)
    context = {
        "is_deactivated": person.status == Status.DEACTIVATED,
        "grace_days": services.DELETION_GRACE.days,
        "deactivate_form": deactivate_form or OwnerForm(account=person, prefix=DEACTIVATE),
        "delete_form": delete_form or OwnerForm(account=person, prefix=DELETE),
    }
    refused = deactivate_form is not None or delete_form is not None
    return render(request, "settings/account.html", context, status=INVALID if refused else 200)
