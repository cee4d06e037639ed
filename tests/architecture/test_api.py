"""Every operation of the API says what it asks of its callers, and is reached either way."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from apps.core.api.access import Access
from apps.core.api.operations import Operation
from apps.oauth.api.permissions import HasScope, access_of
from apps.oauth.engine.scopes import SCOPES
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_token

METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> Iterator[tuple[str, str, type[APIView]]]:
    """Every (method, route, view class) that Django REST framework answers."""
    for route, callback in _routes(get_resolver().url_patterns):
        view: type[APIView] | None = getattr(callback, "cls", None)
        if view is not None:
            for method in METHODS:
                if hasattr(view, method):
                    yield method.upper(), route, view


def _routes(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def address_of(route: str) -> str:
    """Return an address of a route, with something in the place of each parameter."""
    return "/" + re.sub(r"<(?:\w+:)?\w+>", "7", route)


def _always(view: type[APIView], method: str) -> str:
    """Return what the code of an operation cannot but answer, where it shows that."""
    if getattr(view, "description", None) is list:
        return "empty"
    name = "change" if hasattr(view, "change") else method.lower()
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(getattr(view, name)))).body
    (*before, last) = cast("ast.FunctionDef", function).body
    if any(isinstance(node, ast.Return) for one in before for node in ast.walk(one)):
        return ""
    if isinstance(last, ast.Raise):
        return "refused"
    return "empty" if ast.unparse(last) == "return Response([])" else ""


OPERATIONS = sorted(operations(), key=lambda one: one[:2])
IDS = [f"{method} {route}" for method, route, _ in OPERATIONS]


@pytest.mark.parametrize(("method", "route", "view"), OPERATIONS, ids=IDS)
class TestEveryOperation:
    def test_declares_a_scope_that_exists(
        self, method: str, route: str, view: type[APIView]
    ) -> None:
        access = access_of(view(), method)

        assert isinstance(access, Access)
        assert access.scope in ("", *SCOPES)

    def test_is_checked(self, method: str, route: str, view: type[APIView]) -> None:
        assert HasScope in view.permission_classes

    def test_says_what_it_takes_and_answers(
        self, method: str, route: str, view: type[APIView]
    ) -> None:
        assert isinstance(view.operations.get(method), Operation)

    def test_says_if_it_always_answers_the_same(
        self, method: str, route: str, view: type[APIView]
    ) -> None:
        assert view.operations[method].always == _always(view, method) or (
            # An answer of fixed fields shows no more than that in its code.
            _always(view, method) == "" and view.operations[method].always == "empty"
        )

    def test_is_reached_with_and_without_a_slash(
        self, method: str, route: str, view: type[APIView]
    ) -> None:
        spellings = {other for one, other, _ in OPERATIONS if one == method}

        assert route.startswith(".well-known/") or {route.rstrip("/"), route.rstrip("/") + "/"} <= (
            spellings
        )


@pytest.mark.django_db
class TestTokens:
    @pytest.mark.parametrize(
        "path",
        [
            "/admin/",
            "/settings/",
            "/settings/security/",
            "/settings/apps/",
            "/settings/account/",
            "/settings/data/",
            "/accounts/password/change/",
            "/accounts/2fa/totp/activate/",
            "/accounts/email/",
            "/oauth/authorize?client_id=x",
            "/",
        ],
    )
    def test_sign_nobody_in_to_the_pages(self, path: str) -> None:
        account = AccountFactory(superuser=True)
        _, secret = make_token(account)

        response = client_with(secret).get(path, follow=True)

        assert account.username not in response.content.decode()
        assert not response.wsgi_request.user.is_authenticated


class TestUndeclaredOperations:
    @pytest.mark.django_db
    def test_are_refused_to_everybody(self) -> None:
        class Silent(APIView):
            def get(self, request: Any) -> None:
                raise AssertionError("reached")

        account = AccountFactory()
        token, _ = make_token(account)
        for auth in (None, token):
            request = APIRequestFactory().get("/")
            force_authenticate(request, user=account, token=auth)

            assert Silent.as_view()(request).status_code == 403


class TestSpellings:
    def test_are_never_answered_with_a_redirect(self) -> None:
        for path in ("/api/v1/apps", "/api/v1/apps/", "/oauth/token", "/oauth/token/"):
            assert Client().options(path).status_code == 405
