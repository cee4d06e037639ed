"""Where django-allauth asks us: who may sign up, what a new account is, what a password ends."""

import base64
import functools
import re
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest  # noqa: TID251  # an edge: it answers the library's views
from django.http.response import HttpResponseBase  # noqa: TID251  # as above
from django.shortcuts import render  # noqa: TID251  # as above
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.accounts import services
from apps.accounts.exceptions import UnreadableSecondFactor, UsernameTaken
from apps.accounts.models import Account
from apps.accounts.presentation import known_device_name
from apps.accounts.selectors import check_username, entry_of, is_blocked_email
from apps.accounts.types import TOO_YOUNG, Door
from apps.accounts.usernames import InvalidUsername, ReservedUsername
from apps.core.http import client_address

_DEVICE_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
REAUTHENTICATION_NAMES = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped base
    """Our answers to the library's questions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let strangers sign up, or show them why they cannot."""
        if request.session.get(TOO_YOUNG):
            age = {"minimum_age": str(settings.MINIMUM_AGE)}
            raise ImmediateHttpResponse(
                render(request, "account/signup_refused.html", age, status=403)
            )
        code = request.POST.get("invite") or request.GET.get("invite", "")
        entry = entry_of(code=code, address=client_address(request), now=timezone.now())
        if entry.door != Door.CLOSED:
            return True
        context = {"had_invitation": bool(code)}
        raise ImmediateHttpResponse(render(request, "account/signup_closed.html", context))

    def save_user(
        self, request: HttpRequest, user: Account, form: Any, commit: bool = True
    ) -> Account:
        """Store a new account that nobody sees until its e-mail address is confirmed."""
        account: Account = super().save_user(request, user, form, commit=False)
        if not commit:
            return account
        return services.sign_up(
            account=account,
            entry=form.entry,
            reason=form.cleaned_data.get("reason", ""),
            born_on=form.cleaned_data.get("born_on"),
            now=timezone.now(),
        )

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Accept a username that is well-formed, free and not reserved."""
        try:
            check_username(username=username, for_account=None)
        except (InvalidUsername, ReservedUsername, UsernameTaken) as error:
            raise forms.ValidationError(error.message, code=error.code) from error
        return username

    def clean_email(self, email: str) -> str:
        """Refuse addresses of blocked domains, whether or not they belong to somebody here."""
        cleaned: str = super().clean_email(email)
        if is_blocked_email(email=cleaned):
            message = "This e-mail address cannot be used here. Please use another one."
            raise forms.ValidationError(message, code="unusable_email")
        return cleaned

    def login(self, request: HttpRequest, user: Account) -> None:
        """Sign in, which nobody gets to with an unconfirmed address: so it is confirmed now."""
        super().login(request, user)
        services.confirm_account(account=user)

    def post_login(self, request: HttpRequest, user: Account, **options: Any) -> HttpResponseBase:
        """Tell somebody of a sign-in from a browser they have not used before.

        Whoever comes from signing up, which ends with confirming an address, knows.
        """
        token = _device_token(request) or services.new_device_token()
        is_new = services.remember_device(
            account=user,
            token=token,
            session_key=request.session.session_key or "",
            now=timezone.now(),
        )
        if is_new and not getattr(request, "has_signed_up", False):
            name = known_device_name(self.get_http_user_agent(request))
            self.send_notification_mail("account/email/new_device", user, {"device": name})
        response: HttpResponseBase = super().post_login(request, user, **options)
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            token,
            max_age=settings.DEVICE_COOKIE_AGE,
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and close what other tabs of this device still listen to."""
        account, session_key = request.user, request.session.session_key
        super().logout(request)
        if isinstance(account, Account) and session_key:
            services.forget_session(account=account, session_key=session_key)

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Note that an address is confirmed: with the first one a new account takes part.

        All of it or nothing: blocks would not reach an address of which nobody was told.
        """
        is_confirmed: bool = super().confirm_email(request, email_address)
        if is_confirmed:
            is_new = services.confirm_account(account=email_address.user)
            if not is_new:
                services.note_new_address(account=email_address.user)
            request.has_signed_up = is_new  # type: ignore[attr-defined]  # read in post_login
        return is_confirmed

    def set_password(self, user: Account, password: str) -> None:
        """Change or reset a password: every other device is signed out, its sockets closed."""
        request = allauth_context.request
        with transaction.atomic():
            super().set_password(user, password)
            services.revoke_other_sessions(
                account=user, session_key=request.session.session_key if request else None
            )
            services.forget_other_devices(
                account=user, token=_device_token(request) if request else ""
            )
            services.close_sockets(account=user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address as our proxies tell it; 0.0.0.0 stands for a local socket."""
        return client_address(request) or "0.0.0.0"  # noqa: S104  # names nobody, binds nothing

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """Name the ways to prove who one is in the words of our pages."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = REAUTHENTICATION_NAMES[method["id"]]
        return methods

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Render a mail that no mailbox answers automatically, with links to this site alone."""
        on_site = {
            name: _on_site(value) if name.endswith("_url") else value
            for name, value in context.items()
        }
        return super().render_mail(
            template_prefix, email, on_site, {"Auto-Submitted": "auto-generated", **(headers or {})}
        )


def _on_site(url: str) -> str:
    """Return an address at the name this site goes by, whatever the request called it."""
    return settings.SITE_URL + urlsplit(url)._replace(scheme="", netloc="").geturl()


def _device_token(request: HttpRequest) -> str:
    """Return by what this browser is known again; "" when it has nothing of ours."""
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return token if _DEVICE_TOKEN.fullmatch(token) else ""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped base
    """Second factors: their secrets lie encrypted, so that a copy of the database opens nothing."""

    def encrypt(self, text: str) -> str:
        """Encrypt the secret of an app, or the seed of recovery codes."""
        return (
            _cipher(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))
            .encrypt(text.encode())
            .decode()
        )

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was encrypted.

        :raises UnreadableSecondFactor: with another SECRET_KEY.
        """
        cipher = _cipher(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))
        try:
            return cipher.decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise UnreadableSecondFactor from error

    def get_totp_issuer(self) -> str:
        """Name the site in the list of an authenticator app."""
        return urlsplit(settings.SITE_URL).hostname or "Instaclone"

    def get_totp_label(self, user: Account) -> str:
        """Tell the accounts of one person apart by their usernames; addresses stay private."""
        return user.username

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # the library's name
        """Suggest a name for a new passkey."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "Passkey" if count == 0 else f"Passkey {count + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Say for whom a passkey is: a host, whatever its port."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Instaclone"}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        """Say whose a passkey is, as the device shows it when it asks which one to use."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.username, "display_name": user.display_name}


@functools.lru_cache(maxsize=4)
def _cipher(key: str, former_keys: tuple[str, ...]) -> MultiFernet:
    """Encrypt with the present key; former ones are only for reading."""
    return MultiFernet([Fernet(_derived(secret)) for secret in (key, *former_keys)])


def _derived(secret: str) -> bytes:
    digest = salted_hmac("accounts.second_factors", "", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
