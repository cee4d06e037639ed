"""Whether something exists cannot be asked: what may not be seen answers like a random id.

Each route is asked for each object with every method, as each kind of person, and answers as it
does for an id that never was; and whatever it is asked to do, it writes nothing. What is done
meanwhile is undone at once.
"""

import re
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from tests.privacy import matrix
from tests.privacy.routes import Route, all_routes
from tests.privacy.traces import rows_written, tables_written_since
from tests.privacy.world import IS_FULL, RANDOM_ID, RANDOM_NAME, World

# What differs between two answers to the same question.
_OF_ONE_REQUEST = re.compile(
    r'[0-9a-f]{32}|name="csrfmiddlewaretoken" value="\w+"|csrftoken=\w+|"request_id":\s*"\w+"'
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


# What somebody has saved is theirs to let go of, whatever has become of it.
_LETTING_GO = frozenset({"engagement:unsave"})
# What stands for something that never was.
_NOTHING = {
    **{f"{thing}_id": RANDOM_ID for thing in ("post", "comment", "status", "account")},
    **{f"{thing}_id": RANDOM_ID for thing in ("draft", "media")},
    "username": RANDOM_NAME,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody can tell two questions apart by, and which tables were written to."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    written: frozenset[str] = field(compare=False)


class Oracle:
    """Asks the same of what exists and of what never did; the latter once for each question."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._of_nothing: dict[tuple[str, str, str], Answer] = {}

    def differences(
        self, *, role: str, routes: list[Route], known: dict[str, str], unknown: dict[str, str]
    ) -> list[str]:
        """Return the questions by which somebody learns that what is known exists."""
        assert routes
        found = []
        for route, method in product(routes, _METHODS):
            answer = self._ask(role, method, route, known)
            nothing = self._ask_of_nothing(role, method, route, unknown)
            if answer != nothing:
                statuses = [answer.status, nothing.status]
                found.append(f"{role} {method.upper()} {route.template} {statuses}")
            elif answer.written and route.name not in _LETTING_GO:
                found.append(f"{role} {method.upper()} {route.template} {sorted(answer.written)}")
        return found

    def _ask_of_nothing(
        self, role: str, method: str, route: Route, unknown: dict[str, str]
    ) -> Answer:
        question = role, method, route.template.format(**unknown)
        if question not in self._of_nothing:
            self._of_nothing[question] = self._ask(role, method, route, unknown)
        return self._of_nothing[question]

    def _ask(self, role: str, method: str, route: Route, values: dict[str, str]) -> Answer:
        """Ask without leaving a trace; what is asked for may be repeated in the answer."""
        client = self._world.client(role)
        url = route.template.format(**values)
        with transaction.atomic():
            before = rows_written()
            response = getattr(client, method)(url, headers={"Accept": "text/html"})
            written = tables_written_since(before)
            transaction.set_rollback(True)
        body = b"".join(response) if response.streaming else response.content
        headers = tuple(
            sorted(
                (name, _without(value, route, values))
                for name, value in response.headers.items()
                if name not in _DULL_HEADERS
            )
        )
        text = _OF_ONE_REQUEST.sub("*", body.decode(errors="replace"))
        return Answer(
            response.status_code, headers, _without(text, route, values), frozenset(written)
        )


def _without(text: str, route: Route, values: dict[str, str]) -> str:
    for parameter in route.parameters:
        text = text.replace(values[parameter], "*")
    return text


@pytest.fixture(scope="module")
def oracle(world: World) -> Oracle:
    return Oracle(world)


def routes_about(*parameters: str) -> list[Route]:
    """Return the routes outside the desk that are about these things and nothing else."""
    return [
        route
        for route in all_routes()
        if route.parameters[:1] == parameters[:1]
        and set(route.parameters) <= set(parameters)
        and not route.name.startswith("admin:")
    ]


def routes_ending_in(parameter: str) -> list[Route]:
    """Return the routes about a thing that lies under another one."""
    return [route for route in all_routes() if route.parameters[-1:] == (parameter,)]


class TestPosts:
    @pytest.mark.parametrize("role", _ROLES)
    def test_answer_like_a_random_id_to_whoever_may_not_see_them(
        self, world: World, oracle: Oracle, role: str
    ) -> None:
        hidden = [name for name in _POSTS if _answer(world, role, name) == "404"]

        found = [
            f"{name}: {difference}"
            for name in hidden
            for difference in oracle.differences(
                role=role,
                routes=routes_about("post_id", "comment_id") + routes_about("status_id"),
                known={
                    "post_id": world.thing(name)["id"],
                    "status_id": world.thing(name)["id"],
                    "comment_id": _comment_of(world.thing(name)),
                },
                unknown=_NOTHING,
            )
        ]

        assert hidden
        assert not found, "\n" + "\n".join(found)

    def test_what_may_be_seen_is_told_apart(self, world: World, oracle: Oracle) -> None:
        found = oracle.differences(
            role="stranger",
            routes=routes_about("post_id"),
            known={"post_id": world.thing("post_public")["id"]},
            unknown=_NOTHING,
        )

        assert "stranger GET /p/{post_id}/ [200, 404]" in found


class TestComments:
    """Those that somebody may not see, asked for under a post that they may see."""

    @pytest.mark.parametrize(
        ("role", "name", "author"),
        [
            # Whom the owner blocked.
            ("public_owner", "post_public", "blocked"),
            # Waiting for the owner.
            ("anon", "post_public", "restricted"),
            ("stranger", "post_public", "restricted"),
            ("follower", "post_public", "restricted"),
            # Taken back.
            ("stranger", "post_public", "muted"),
            ("public_owner", "post_public", "muted"),
            ("muted", "post_public", "muted"),
            # Under another post, which is hidden.
            ("stranger", "post_private", "follower"),
            ("stranger", "post_archived", "follower"),
        ],
    )
    def test_answer_like_a_random_id(
        self, world: World, oracle: Oracle, role: str, name: str, author: str
    ) -> None:
        comment_id = world.thing(name)["comments"][author]["id"]
        under = {"post_id": world.thing("post_public")["id"]}

        found = oracle.differences(
            role=role,
            routes=routes_ending_in("comment_id") + routes_about("status_id"),
            known={**under, "comment_id": comment_id, "status_id": comment_id},
            unknown={**_NOTHING, **under},
        )

        assert not found, "\n" + "\n".join(found)

    def test_one_that_may_be_seen_is_told_apart(self, world: World, oracle: Oracle) -> None:
        thing = world.thing("post_public")

        found = oracle.differences(
            role="restricted",
            routes=routes_ending_in("comment_id"),
            known={"post_id": thing["id"], "comment_id": thing["comments"]["restricted"]["id"]},
            unknown={**_NOTHING, "post_id": thing["id"]},
        )

        assert "restricted GET /p/{post_id}/comments/{comment_id}/ [200, 404]" in found


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
        self, world: World, oracle: Oracle, role: str, owner: str
    ) -> None:
        person = world.people[owner]

        found = oracle.differences(
            role=role,
            routes=routes_about("username") + routes_about("account_id"),
            known={"username": person["username"], "account_id": person["id"]},
            unknown=_NOTHING,
        )

        assert not found, "\n" + "\n".join(found)


class TestUploadsAndDrafts:
    @pytest.mark.parametrize("role", ["anon", "stranger", "follower"])
    def test_those_of_others_answer_like_a_random_id(
        self, world: World, oracle: Oracle, role: str
    ) -> None:
        draft = world.thing("upload_draft")

        found = oracle.differences(
            role=role,
            routes=routes_about("draft_id") + routes_about("media_id"),
            known={"draft_id": draft["id"], "media_id": draft["media"][0]["id"]},
            unknown=_NOTHING,
        )

        assert not found, "\n" + "\n".join(found)


def _answer(world: World, role: str, name: str) -> str:
    return matrix.expected(actor=role, row=world.thing(name)["row"], surface="web")


def _comment_of(thing: dict[str, Any]) -> str:
    return next(iter(thing["comments"].values()))["id"] if thing["comments"] else RANDOM_ID
