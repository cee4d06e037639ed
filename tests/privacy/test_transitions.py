"""Each change of who may see what takes effect by the next request, and takes nothing else away.

All caches are warm with what was seen before the change; with INSTACLONE_TEST_FULL=1 everybody
looks once more after all of Redis was lost, and whoever has lost sight of the post asks everything
that can be asked, both times.
"""

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts import services as account_services
from apps.accounts.exceptions import UsernameTaken
from apps.moderation import services as moderation_services
from tests.privacy.crawler import walk
from tests.privacy.deeds import Act, account, delete, now
from tests.privacy.scenes import NOTHING, SCENES, Scene, Sight
from tests.privacy.sights import FEED, fetches, file_address, sights
from tests.privacy.world import ANONYMOUS, IS_FULL, World, flush_redis, settle


class TestTransitions:
    """The one concerned sees what the rules say before, after, and after the reversal."""

    @pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
    def test_take_effect_by_the_next_request(self, world: World, scene: Scene) -> None:
        address = file_address(world=world, name=scene.post)
        assert sights(world=world, role=scene.viewer, name=scene.post) == scene.before

        happen(world, scene.change)

        is_lost = scene.after == NOTHING
        if is_lost:
            assert_nowhere(world, scene.post, scene.viewer)
        expected = {scene.viewer: scene.after, **dict(scene.others)}
        assert_seen(world, scene.post, expected, late=scene.late)
        if is_lost:
            assert_nowhere(world, scene.post, scene.viewer)
        if "file" not in scene.after:
            assert not fetches(world=world, role=scene.viewer, url=address)
            assert not fetches(world=world, role=ANONYMOUS, url=address)

        happen(world, scene.revert)

        reverted = scene.before if scene.reverted is None else scene.reverted
        assert_seen(world, scene.post, {scene.viewer: reverted}, late=scene.late)
        happen(world, *scene.mend)

    def test_deleting_is_for_ever(self, world: World) -> None:
        name = "post_for_followers"
        address = file_address(world=world, name=name)
        assert "home" in sights(world=world, role="follower", name=name)

        happen(world, delete(name))

        assert_nowhere(world, name, "follower")
        assert_seen(world, name, {"follower": NOTHING, "public_owner": NOTHING})
        assert_nowhere(world, name, "follower")
        assert not fetches(world=world, role="follower", url=address)
        assert not fetches(world=world, role="public_owner", url=address)


def happen(world: World, *acts: Act) -> None:
    for act in acts:
        act(world)
        settle()


def assert_seen(
    world: World, name: str, expected: dict[str, Sight], *, late: Sight = NOTHING
) -> None:
    seen = {role: sights(world=world, role=role, name=name) for role in expected}
    assert {role: sight | (late & expected[role]) for role, sight in seen.items()} == expected
    if IS_FULL:
        flush_redis()
        assert {role: sights(world=world, role=role, name=name) for role in expected} == expected


def assert_nowhere(world: World, name: str, role: str) -> None:
    """In full runs, ask for everything; ``assert_seen`` stands between warm and cold caches."""
    if IS_FULL:
        seen = walk(world=world, role=role).sightings
        assert not [f"{one.url} {one.canary}" for one in seen if one.canary.thing == name]


def is_let_in(world: World, client: Client) -> bool:
    """Tell whether a device still gets what only its account may see; all surfaces must agree."""
    address = file_address(world=world, name="post_private")
    answers = {
        client.get("/settings/security/").status_code == 200,
        client.get(world.thing("post_private")["url"]).status_code == 200,
        client.get(FEED).status_code == 200,
        client.get(address).status_code == 200,
    }
    assert len(answers) == 1
    return answers.pop()


class TestDevices:
    """What ends a session ends it on every surface, and leaves the other devices alone."""

    def test_signing_out(self, world: World) -> None:
        here, there = world.new_client("follower"), world.new_client("follower")
        assert is_let_in(world, here)

        here.post("/accounts/logout/")

        assert not is_let_in(world, here)
        assert is_let_in(world, there)

    def test_a_copied_cookie_is_worth_nothing_after_signing_out(self, world: World) -> None:
        here, thief = world.new_client("follower"), Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = here.cookies[
            settings.SESSION_COOKIE_NAME
        ].value
        assert is_let_in(world, thief)

        here.post("/accounts/logout/")

        assert not is_let_in(world, thief)

    def test_revoking_the_other_sessions(self, world: World) -> None:
        here, there = world.new_client("follower"), world.new_client("follower")
        assert is_let_in(world, there)

        here.post("/settings/security/sessions/revoke-others/")

        assert not is_let_in(world, there)
        assert is_let_in(world, here)
        world.forget_clients()

    def test_a_new_password(self, world: World) -> None:
        here, there = world.new_client("follower"), world.new_client("follower")
        person = world.people["follower"]
        assert is_let_in(world, there)

        here.post(
            "/accounts/password/change/",
            {
                "oldpassword": person["password"],
                "password1": "another-horse-battery",
                "password2": "another-horse-battery",
            },
        )

        person["password"] = "another-horse-battery"
        assert not is_let_in(world, there)
        assert is_let_in(world, here)
        world.forget_clients()


class TestStaff:
    def test_lose_the_desk_with_their_role(self, world: World) -> None:
        cases = "/admin/moderation/case/"
        moderator = account(world, "moderator")
        assert world.client("moderator").get(cases).status_code == 200

        moderation_services.relieve(account=moderator)

        assert world.client("moderator").get(cases).status_code == 302
        moderation_services.appoint(account=moderator)


class TestUsernames:
    def test_an_old_one_leads_to_nobody_else(self, world: World) -> None:
        artist, old = account(world, "artist"), world.username("artist")
        assert world.client("stranger").get(f"/{old}/").status_code == 200

        account_services.change_username(account=artist, username=f"{old}_2", now=now())
        settle()

        with pytest.raises(UsernameTaken):
            account_services.change_username(
                account=account(world, "stranger"), username=old, now=now()
            )
        answer = world.client("stranger").get(f"/{old}/")
        assert (answer.status_code, answer["Location"]) == (302, f"/{old}_2/")
        assert world.client("stranger").get(f"/{old}_2/").status_code == 200
