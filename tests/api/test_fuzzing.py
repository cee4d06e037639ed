"""Whatever programs send, the API answers as it describes itself, and never with an error of ours.

Each operation of the schema is called with values made from the schema, some of them wrong on
purpose, by five kinds of callers; ids are often of things that exist.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from django.conf import settings as site_settings
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from apps.core.api.schema import APP, PERSON, SESSION
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_block, make_follow, make_request
from tests.factories.oauth import make_app, make_token
from tests.factories.posts import PostFactory, make_upload

IS_FULL = os.environ.get("INSTACLONE_TEST_FULL") == "1"
CASES = 20_000 if IS_FULL else 500
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CSRF = "a" * 32


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody who calls; ``scheme`` is what the schema calls them, "" for nobody."""

    name: str
    scheme: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class World:
    """Who calls, and the ids of what there is."""

    callers: list[Caller]
    ids: list[str]


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.RATE_LIMITS = {
        name: {"sensitive": limit["sensitive"]} for name, limit in site_settings.RATE_LIMITS.items()
    }
    ana, ben, private, enemy = (
        AccountFactory(),
        AccountFactory(),
        AccountFactory(private=True),
        AccountFactory(),
    )
    make_follow(follower=ana, followee=ben)
    make_request(requester=ben, target=private)
    make_block(blocker=enemy, blocked=ana)
    posts = [PostFactory(author=author) for author in (ana, ben, private, enemy)]
    comment = CommentFactory(post=posts[1], author=ana)
    upload = make_upload(owner=ana)
    app = make_app()
    signed_in = Client()
    signed_in.force_login(ben)
    cookies = f"{site_settings.SESSION_COOKIE_NAME}={signed_in.session.session_key}"
    callers = [
        Caller(name="nobody", scheme=""),
        Caller(name="app", scheme=APP, headers=_bearer(make_token(None, app=app)[1])),
        Caller(name="person", scheme=PERSON, headers=_bearer(make_token(ana, app=app)[1])),
        Caller(name="stranger", scheme=PERSON, headers=_bearer(make_token(private, app=app)[1])),
        Caller(
            name="session",
            scheme=SESSION,
            headers={"Cookie": f"{cookies}; csrftoken={CSRF}", "X-CSRFToken": CSRF},
        ),
    ]
    things = [ana, ben, private, enemy, *posts, comment, upload]
    return World(callers=callers, ids=[str(thing.pk) for thing in things])


class TestEveryOperation:
    def test_answers_as_it_is_described(self, world: World) -> None:
        schema = schemathesis.openapi.from_wsgi("/api/schema/", _site)
        operations = [found.ok() for found in schema.get_all_operations()]
        failures = [
            str(failure)
            for operation in operations
            for failure in _failures(operation, world, cases=-(-CASES // len(operations)))
        ]

        assert not failures, "\n\n".join(failures)


_handler = ClientHandler(enforce_csrf_checks=True)


def _site(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The whole site as an application of WSGI that leaves the test's connection open."""
    response = _handler(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return list(response)


def _failures(operation: Any, world: World, *, cases: int) -> Iterator[BaseException]:
    """Call an operation so often; yield what was wrong, each kind once."""

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=not IS_FULL,
        phases=[Phase.generate] if not IS_FULL else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(),
        caller=st.sampled_from(world.callers),
        known=st.none() | st.sampled_from(world.ids),
    )
    def once(case: Any, caller: Caller, known: str | None) -> None:
        if known is not None:
            _aim(case, known)
        with transaction.atomic():
            response = case.call(headers=caller.headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)
        if not _is_let_in(operation, caller):
            assert 400 <= response.status_code < 500, (
                f"{operation.label} let {caller.name} in: {response.status_code}"
            )

    try:
        once()
    except BaseException as error:  # every failure is told, not only the first
        if isinstance(error, KeyboardInterrupt):
            raise
        yield error


def _aim(case: Any, known: str) -> None:
    """Name something that exists wherever an id is asked for."""
    for name in case.path_parameters or {}:
        if name.endswith("_id"):
            case.path_parameters[name] = known
    for place in (case.query, case.body):
        if isinstance(place, dict):
            for name in place:
                if name.endswith("_id"):
                    place[name] = known
                elif name.removesuffix("[]") in ("id", "media_ids", "account_ids"):
                    place[name] = [known]


def _is_let_in(operation: Any, caller: Caller) -> bool:
    requirements: list[dict[str, Any]] = operation.definition.raw["security"]
    return {} in requirements or any(caller.scheme in one for one in requirements)


def _bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}
