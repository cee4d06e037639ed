"""Who is let in where: what the schema says of each operation, and what callers meet there."""

import re
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from django.test import Client

from apps.core.api.schema import APP, PERSON, SESSION, read_schema
from apps.oauth.engine.scopes import SCOPES, covers
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_app, make_token

LET_IN, SIGN_IN, NO_SCOPE, NO_PERSON = "let in", "asked to sign in", "scope missing", "no person"
SCHEMA = read_schema()
OPERATIONS: list[tuple[str, str, dict[str, Any]]] = [
    (method.upper(), path, operation)
    for path, operations in SCHEMA["paths"].items()
    for method, operation in operations.items()
]


class Callers:
    """Clients of every kind; those with a token are made for the scope that is asked for."""

    def __init__(self) -> None:
        self.account = AccountFactory()
        self.app = make_app()
        self.nobody = Client()
        self.guessed = client_with("guessed")
        self.session = Client()
        self.session.force_login(self.account)
        self._known: dict[Any, Client] = {}

    def person(self, *scopes: str) -> Client:
        return self._client(self.account, scopes)

    def alone(self, *scopes: str) -> Client:
        return self._client(None, scopes)

    def _client(self, account: Any, scopes: tuple[str, ...]) -> Client:
        key = (account, scopes)
        if key not in self._known:
            _, secret = make_token(account, scopes=scopes, app=self.app)
            self._known[key] = client_with(secret)
        return self._known[key]


@pytest.fixture
def callers(db: None, settings: Any) -> Callers:
    settings.RATE_LIMITS = {
        name: {"sensitive": limit["sensitive"]} for name, limit in site_settings.RATE_LIMITS.items()
    }
    return Callers()


class TestEveryOperation:
    def test_lets_in_whom_the_schema_says(self, callers: Callers) -> None:
        wrong = [
            f"{method} {path}: {who} is {met}, not {expected}"
            for method, path, operation in OPERATIONS
            for who, client, expected in _expectations(operation, callers)
            if (met := _met(client, method, path)) != expected
        ]

        assert not wrong, "\n".join(wrong)


def _expectations(operation: dict[str, Any], callers: Callers) -> list[tuple[str, Client, str]]:
    """Return each caller of an operation with what they should meet there."""
    open_to = {name: scopes for one in operation["security"] for name, scopes in one.items()}
    is_public = {} in operation["security"]
    found = [
        ("nobody", callers.nobody, LET_IN if is_public else SIGN_IN),
        ("a session", callers.session, LET_IN if is_public or SESSION in open_to else SIGN_IN),
    ]
    if PERSON not in open_to:
        return found
    asked = open_to[PERSON]
    others = tuple(
        scope for scope in SCOPES if not any(covers([scope], wanted) for wanted in asked)
    )
    right = tuple(asked or ["profile"])
    return [
        *found,
        ("a guessed token", callers.guessed, SIGN_IN),
        ("the right scope", callers.person(*right), LET_IN),
        ("every other scope", callers.person(*others), NO_SCOPE if asked else LET_IN),
        ("an app by itself", callers.alone(*right), LET_IN if APP in open_to else NO_PERSON),
        ("an app without scope", callers.alone(*others), NO_SCOPE if asked else LET_IN),
    ]


def _met(client: Client, method: str, path: str) -> str:
    with transaction.atomic():
        response = client.generic(method, re.sub(r"\{\w+\}", "7", path))
        transaction.set_rollback(True)
    if response.status_code == 401 and not path.startswith(("/oauth/token", "/oauth/revoke")):
        return SIGN_IN
    if response.status_code == 403 and "insufficient_scope" in response.json().values():
        return NO_SCOPE
    if response.status_code == 422 and "person_required" in response.json().values():
        return NO_PERSON
    return LET_IN if response.status_code < 500 else f"answered {response.status_code}"


class TestScopes:
    def test_are_all_described(self) -> None:
        declared = SCHEMA["components"]["securitySchemes"][PERSON]["flows"]["authorizationCode"]

        assert set(declared["scopes"]) == set(SCOPES)
