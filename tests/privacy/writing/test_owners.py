"""What is somebody's own: they change it, and nobody else does."""

from typing import Any

import pytest

from tests.privacy.world import ANONYMOUS, World
from tests.privacy.writing.asking import WAYS, Request, answer_for, taken_back
from tests.privacy.writing.changes import CHANGES, Change, comment_of_the_past, name_of


class TestOfOwners:
    """What is somebody's own they may change; nobody else changes it by asking for the same."""

    @pytest.mark.parametrize("change", CHANGES, ids=name_of)
    def test_happen(self, world: World, change: Change) -> None:
        world.client(change.owner)
        answer = answer_for(
            role=change.owner, row=change.row, owner=change.owner, reaches_others=False
        )
        assert answer == "ALLOW"
        assert change.left(world).exists()

        with taken_back():
            attempt = _ask_for(world, change.owner, change)
            is_left = change.left(world).exists()

        assert attempt.is_done, attempt
        assert not is_left

    @pytest.mark.parametrize("change", CHANGES, ids=name_of)
    def test_do_not_happen_when_others_ask(self, world: World, change: Change) -> None:
        for role in (ANONYMOUS, "stranger", "follower", "blocked", "suspended"):
            world.client(role)
            left = set(change.left(world).values_list("pk", flat=True))
            with taken_back():
                attempt = _ask_for(world, role, change)
                still = set(change.left(world).values_list("pk", flat=True))

            assert left
            assert still == left, role
            if not change.is_about_a_list:
                answers = {
                    ANONYMOUS: "401",
                    "suspended": "403",
                    "follower": change.told_to_followers,
                }
                answer = answers.get(role, "404")
                assert attempt.is_refused_with(answer), f"{role} {attempt}"


def _ask_for(world: World, role: str, change: Change) -> Any:
    things = {name: thing.get("id", "") for name, thing in world.site["objects"].items()}
    people = {name: world.username(name) for name in world.people}
    names = {**things, **people, "comment": comment_of_the_past(world)}
    request = Request(page=change.page, operation="", fields=dict(change.fields))
    return request.put_by(WAYS[0], world, role, **names)
