"""Asking anew who somebody is: what leaves an account leaves with its password, not its cookie."""

import functools
import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import get_adapter

# The library's own middleware asks anew by these; its decorator is content with either factor.
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def fresh_sign_in_required(view: View) -> View:
    """Let in whoever has just given the password, and the second factor if there is one.

    Others are asked for what is missing and then come back to what they were doing.
    """

    @login_required
    @functools.wraps(view)
    def fresh(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        missing = _first_missing(request)
        if missing:
            asked: HttpResponseBase = suspend_request(request, missing)
            return asked
        return view(request, *args, **kwargs)

    return fresh


def _first_missing(request: HttpRequest) -> str:
    """Return where the next proof is given, or "" when there is nothing left to prove."""
    oldest = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    given = {record["method"] for record in records if record.get("at", 0) > oldest}
    ways = get_adapter().get_reauthentication_methods(request.user)
    for proof, prefix in (("password", "reauthenticate"), ("mfa", "mfa_reauthenticate")):
        addresses: list[str] = [way["url"] for way in ways if way["id"].startswith(prefix)]
        if addresses and proof not in given:
            return addresses[0]
    return ""
