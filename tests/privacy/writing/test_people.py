"""Following, unblocking and reporting people."""

import pytest

from apps.graph.models import Block, Follow, FollowRequest
from tests.privacy.world import World
from tests.privacy.writing.actors import ROLES, id_of, reports_by
from tests.privacy.writing.asking import WAYS, Ask, Request, answer_for, taken_back

FOLLOW = Request(page="/{username}/follow/", operation="/api/v1/accounts/{id}/follow")
UNBLOCK = Request(page="/{username}/unblock/", operation="/api/v1/accounts/{id}/unblock")
REPORT = Request(
    page="/report/account/{id}/",
    fields={"reason": "spam"},
    operation="/api/instaclone/v1/reports",
    told={"target_kind": "account", "target_id": "{id}", "reason": "spam"},
)


class TestWithPeople:
    """A private account is asked, a public one followed; whoever blocks has to unblock first."""

    @pytest.mark.parametrize("name", ["profile_public", "profile_private"])
    @pytest.mark.parametrize("role", [role for role in ROLES if not role.endswith("_owner")])
    def test_follow_and_report_as_far_as_the_matrix_lets_them(
        self, world: World, role: str, name: str
    ) -> None:
        world.client(role)
        profile = world.thing(name)
        answer = answer_for(role=role, row=name, owner=profile["owner"])
        actor_id = id_of(world, role)
        about = {"id": profile["id"], "username": world.username(profile["owner"])}
        for ask in WAYS:
            with taken_back():
                followed = FOLLOW.put_by(ask, world, role, **about)
                FOLLOW.put_by(ask, world, role, **about)
                ties = _ties(actor_id, profile["id"])
                reported = REPORT.put_by(ask, world, role, **about)
                REPORT.put_by(ask, world, role, **about)
                reports = reports_by(actor_id, profile["id"]).count()

            if answer in {"ALLOW", "FOLLOW_OR_REPORT_ONLY"}:
                is_let_in = name == "profile_public" or answer == "ALLOW"
                assert ties == (["follow"] if is_let_in else ["request"])
                assert followed.is_done
                assert (reports, reported.is_done) == (1, True)
            elif answer == "UNBLOCK_OR_REPORT_ONLY":
                assert (ties, followed.written) == ([], frozenset())
                assert (reports, reported.is_done) == (1, True)
            else:
                assert followed.is_refused_with(answer), followed
                assert reported.is_refused_with(answer), reported

    @pytest.mark.parametrize("ask", WAYS)
    def test_let_whoever_blocks_end_that(self, world: World, ask: Ask) -> None:
        profile = world.thing("profile_public")
        blocks = Block.objects.filter(blocker_id=id_of(world, "blocker"), blocked_id=profile["id"])
        world.client("blocker")
        assert blocks.exists()

        with taken_back():
            UNBLOCK.put_by(
                ask, world, "blocker", id=profile["id"], username=world.username("public_owner")
            )
            assert not blocks.exists()
            assert _ties(id_of(world, "blocker"), profile["id"]) == []


def _ties(follower_id: int, followee_id: str) -> list[str]:
    follows = Follow.objects.filter(follower_id=follower_id, followee_id=followee_id)
    requests = FollowRequest.objects.filter(requester_id=follower_id, target_id=followee_id)
    return ["follow"] * follows.count() + ["request"] * requests.count()
