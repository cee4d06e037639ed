"""Whether something exists cannot be asked: what may not be seen answers like a random id.

Each route is asked for each object with every method, as each kind of person, and answers as it
does for an id that never was. What is done meanwhile is undone at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from tests.privacy import matrix
from tests.privacy.routes import Route, all_routes
from tests.privacy.world import IS_FULL, RANDOM_ID, RANDOM_NAME, World

# What differs between two answers to the same question.
_OF_ONE_REQUEST = re.compile(
    rb'[0-9a-f]{32}|name="csrfmiddlewaretoken" value="\w+"|csrftoken=\w+|"request_id":\s*"\w+"'
)
_DULL_HEADERS = frozenset({"X-Request-Id", "Content-Length", "X-RateLimit-Remaining"})
_ROLES = ("anon", "stranger", "blocked", "follower") if IS_FULL else ("stranger", "blocked")
_POSTS = (
    "post_private",
    "post_for_followers",
    "post_close_friends",
    "post_archived",
    "post_deleted",
    "post_removed_by_mod",
    "post_of_suspended_owner",
    "post_of_deactivated_owner",
    "post_public",
)
_METHODS = (
    ("get", "head", "options", "post", "put", "patch", "delete") if IS_FULL else ("get", "post")
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody can tell two questions apart by."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def ask(world: World, role: str, method: str, url: str, *, about: str) -> Answer:
    """Ask without leaving a trace; ``about`` is the part of the address that may be repeated."""
    client = world.client(role)
    with transaction.atomic():
        response = getattr(client, method)(url, headers={"Accept": "text/html"})
        transaction.set_rollback(True)
    body = b"".join(response) if response.streaming else response.content
    headers = {
        name: value.replace(about, "*")
        for name, value in response.headers.items()
        if name not in _DULL_HEADERS
    }
    cleaned = _OF_ONE_REQUEST.sub(b"*", body).replace(about.encode(), b"*")
    return Answer(response.status_code, tuple(sorted(headers.items())), cleaned)


def routes_about(parameter: str) -> Iterator[Route]:
    for route in all_routes():
        if route.parameters[:1] == (parameter,) and not route.name.startswith("admin:"):
            yield route


def differences(
    world: World, role: str, parameter: str, value: str, unknown: str, **others: str
) -> list[str]:
    """Return the questions by which somebody learns that the object exists."""
    found = []
    for route in routes_about(parameter):
        rest = {name: others.get(name, RANDOM_ID) for name in route.parameters[1:]}
        for method in _METHODS:
            answers = [
                ask(
                    world,
                    role,
                    method,
                    route.template.format(**{parameter: each}, **rest),
                    about=each,
                )
                for each in (value, unknown)
            ]
            if answers[0] != answers[1]:
                statuses = [answer.status for answer in answers]
                found.append(f"{role} {method.upper()} {route.name} {statuses}")
    return found


class TestPosts:
    @pytest.mark.parametrize("role", _ROLES)
    def test_answer_like_a_random_id_to_whoever_may_not_see_them(
        self, world: World, role: str
    ) -> None:
        hidden = [name for name in _POSTS if _answer(world, role, name) == "404"]

        found = [
            f"{name}: {difference}"
            for name in hidden
            for difference in differences(
                world,
                role,
                "post_id",
                world.thing(name)["id"],
                RANDOM_ID,
                comment_id=_comment_of(world.thing(name)),
            )
        ]

        assert hidden
        assert not found, "\n" + "\n".join(found)

    def test_what_may_be_seen_is_told_apart(self, world: World) -> None:
        found = differences(
            world, "stranger", "post_id", world.thing("post_public")["id"], RANDOM_ID
        )

        assert "stranger GET posts:detail [200, 404]" in found


class TestPeople:
    @pytest.mark.parametrize(
        ("role", "owner"),
        [
            ("anon", "suspended_owner"),
            ("stranger", "suspended_owner"),
            ("stranger", "deactivated_owner"),
            ("blocked", "public_owner"),
            ("blocked", "private_owner"),
        ],
    )
    def test_whoever_takes_no_part_or_blocks_answers_like_nobody(
        self, world: World, role: str, owner: str
    ) -> None:
        found = differences(world, role, "username", world.username(owner), RANDOM_NAME)

        assert not found, "\n" + "\n".join(found)


class TestUploadsAndDrafts:
    @pytest.mark.parametrize("role", ["anon", "stranger", "follower"])
    def test_those_of_others_answer_like_a_random_id(self, world: World, role: str) -> None:
        draft = world.thing("upload_draft")

        found = differences(world, role, "draft_id", draft["id"], RANDOM_ID)
        found += differences(world, role, "media_id", draft["media"][0]["id"], RANDOM_ID)

        assert not found, "\n" + "\n".join(found)


def _answer(world: World, role: str, name: str) -> str:
    return matrix.expected(actor=role, row=world.thing(name)["row"], surface="web")


def _comment_of(thing: dict[str, Any]) -> str:
    return next(iter(thing["comments"].values()))["id"] if thing["comments"] else RANDOM_ID
