"""Where django-allauth asks us: who may sign up, what a new account is, what a password ends."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest  # noqa: TID251  # an edge: it answers the library's views
from django.shortcuts import render  # noqa: TID251  # as above

from apps.accounts import services
from apps.accounts.exceptions import UsernameTaken
from apps.accounts.models import Account
from apps.accounts.selectors import check_username
from apps.accounts.types import Status
from apps.accounts.usernames import InvalidUsername, ReservedUsername
from apps.core.http import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped base
    """Our answers to the library's questions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let strangers sign up, or show them why they cannot.

        By approval, accounts are made by the staff: nobody signs up on their own.
        """
        if settings.REGISTRATION == "open":
            return True
        context = {"registration": settings.REGISTRATION}
        raise ImmediateHttpResponse(render(request, "account/signup_closed.html", context))

    def save_user(
        self, request: HttpRequest, user: Account, form: forms.Form, commit: bool = True
    ) -> Account:
        """Store a new account that nobody sees until its e-mail address is confirmed."""
        account: Account = super().save_user(request, user, form, commit=False)
        account.status = Status.UNCONFIRMED
        return services.insert_account(account=account) if commit else account

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Accept a username that is well-formed, free and not reserved."""
        try:
            check_username(username=username, for_account=None)
        except (InvalidUsername, ReservedUsername, UsernameTaken) as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        return username

    def login(self, request: HttpRequest, user: Account) -> None:
        """Sign in, which nobody gets to with an unconfirmed address: so it is confirmed now."""
        super().login(request, user)
        services.confirm_account(account=user)

    def set_password(self, user: Account, password: str) -> None:
        """Change or reset a password: every other device is signed out, its sockets closed."""
        request = allauth_context.request
        with transaction.atomic():
            super().set_password(user, password)
            services.revoke_other_sessions(
                account=user, session_key=request.session.session_key if request else None
            )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address as our proxies tell it; 0.0.0.0 stands for a local socket."""
        return client_address(request) or "0.0.0.0"  # noqa: S104  # names nobody, binds nothing

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Render a mail that no mailbox answers automatically."""
        return super().render_mail(
            template_prefix, email, context, {"Auto-Submitted": "auto-generated", **(headers or {})}
        )
