"""Around every request: networks shut out, the gate before whoever takes no part, devices seen.

None costs the pages a query: the account of a request is loaded anyway, and an answer that
knows no session is passed through unread.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from allauth.account.internal.constants import LoginStageKey
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, get_pending_stage
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.accounts import services
from apps.accounts.exceptions import (
    AccountDeactivated,
    AccountGated,
    AccountUnconfirmed,
    ShutOut,
)
from apps.accounts.models import Account
from apps.accounts.selectors import deletion_of, gate_of, is_shut_out, suspension_of
from apps.accounts.types import Status
from apps.core.gate import is_open, reaches_others
from apps.core.http import Problem, client_address, error_response, wants_fragment, wants_json

logger = structlog.get_logger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
CODE_PAGE = "account_email_verification_sent"
DEVICES_REMEMBERED = 50_000
# What machines ask who watch over the site, wherever they stand.
MONITORED = frozenset({"/healthz", "/readyz", "/metrics"})


class ShutOutMiddleware:
    """Answers nobody from networks that are blocked altogether; before sessions and all else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in MONITORED and _is_shut_out(request):
            return error_response(request=request, problem=Problem.of(ShutOut()))
        return self.get_response(request)


def _is_shut_out(request: HttpRequest) -> bool:
    # Before the database has answered for the first time no page can be shown anyway.
    with suppress(OperationalError, InterfaceError):
        return is_shut_out(address=client_address(request))
    return False


class AccountGateMiddleware:
    """Comes after authentication, sessions and the sign-in library, before any view."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.resolver_match is not None:
            return response
        # No route, so no view that the gate could have stood before. While nobody can say who
        # asks, what does not exist tells nobody anything.
        with suppress(OperationalError, InterfaceError):
            return refusal_of(request, route="") or response
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        return None if is_open(route) else refusal_of(request, route=route)


def refusal_of(request: HttpRequest, *, route: str) -> HttpResponse | None:
    """Return what a person gets instead of the route, because of the state of their account."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    account = request.user
    if not isinstance(account, Account):
        return _code_page(request) if route != CODE_PAGE and _is_confirming(request) else None
    gate = gate_of(account=account)
    if gate is not None:
        is_own_step = account.status == Status.UNCONFIRMED and route == CODE_PAGE
        return None if is_own_step else _gate_page(request, account, gate)
    is_deactivated = account.status == Status.DEACTIVATED
    if is_deactivated and reaches_others(method=request.method, route=route):
        return error_response(request=request, problem=Problem.of(AccountDeactivated()))
    return None


def _is_confirming(request: HttpRequest) -> bool:
    """Tell whether somebody knew the password and has yet to confirm the e-mail address."""
    if LOGIN_SESSION_KEY not in request.session:
        return False
    stage = get_pending_stage(request)
    return stage is not None and stage.key == LoginStageKey.VERIFY_EMAIL.value


def _code_page(request: HttpRequest) -> HttpResponse:
    if wants_json(request) or wants_fragment(request):
        return error_response(request=request, problem=Problem.of(AccountUnconfirmed()))
    return redirect(CODE_PAGE)


def _gate_page(request: HttpRequest, account: Account, gate: AccountGated) -> HttpResponse:
    if wants_json(request) or wants_fragment(request):
        return error_response(request=request, problem=Problem.of(gate))
    response = render(
        request,
        "account/gate.html",
        {
            "status": account.status,
            "suspension": suspension_of(account_id=account.pk),
            "deletion": deletion_of(account_id=account.pk),
        },
        status=gate.status,
    )
    response["Cache-Control"] = "private, no-store"
    return response


class Recent:
    """Which keys this process has dealt with lately; the oldest make way for new ones."""

    def __init__(self, *, seconds: float, size: int) -> None:
        self._seconds = seconds
        self._size = size
        self._until: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def is_due(self, key: str) -> bool:
        """Tell whether a key has not been dealt with lately, and take it for dealt with now."""
        now = time.monotonic()
        with self._lock:
            if self._until.get(key, 0) > now:
                return False
            self._until[key] = now + self._seconds
            self._until.move_to_end(key)
            if len(self._until) > self._size:
                self._until.popitem(last=False)
        return True


class LastSeenMiddleware:
    """Notes each device every ten minutes; in between, a request costs a look into memory."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._recent = Recent(seconds=services.SEEN_EVERY.total_seconds(), size=DEVICES_REMEMBERED)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Only of whom the view has asked for: looking must not cost a query of its own.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated:
            key = request.session.session_key
            is_listed = AUTHENTICATION_METHODS_SESSION_KEY in request.session
            if key and is_listed and self._recent.is_due(key):
                self._note(request, key)
        return response

    def _note(self, request: HttpRequest, session_key: str) -> None:
        try:
            services.note_seen(
                session_key=session_key,
                address=client_address(request) or "0.0.0.0",  # noqa: S104  # names nobody, binds nothing
                user_agent=request.headers.get("User-Agent", ""),
                now=timezone.now(),
            )
        except DatabaseError as error:
            logger.warning("last_seen_not_noted", error=type(error).__name__)
