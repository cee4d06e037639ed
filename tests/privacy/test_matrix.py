"""Everything that anybody can reach, compared with the matrix: cold and with all caches filled."""

from typing import Any

import pytest

from apps.demo.engine.acceptance import PENDING_ROWS
from tests.privacy import matrix
from tests.privacy.crawler import Walk, meta_canaries, walk, walk_pages
from tests.privacy.judging import FINDABLE, judge, readable
from tests.privacy.pending import PENDING_ACTORS, is_pending
from tests.privacy.routes import SURFACE_OF, all_routes
from tests.privacy.world import APP_ROLES, IS_FULL, World, flush_redis

# One for each column that differs from the others.
CRAWLERS = (
    "anon",
    "stranger",
    "follower",
    "close_friend",
    "blocked",
    "blocker",
    "suspended",
    "moderator",
    "public_owner",
    "private_owner",
)
# Like one of those above today, each for a reason of its own.
FULL_CRAWLERS = (
    "pending",
    "ex_follower",
    "unconfirmed",
    "admin",
    "deactivated_owner",
    "dm_member",
    "dm_left",
)
# Whom caches must tell apart from whoever filled them.
WARM_CRAWLERS = ("stranger", "blocked")


# Words that stand in no address, so that nothing has a reason to log them.
NEVER_LOGGED = frozenset({"alt", "place", "bio", "link", "pronouns", "email", "note", "filename"})


def walks_of(world: World, roles: tuple[str, ...], *, is_cold: bool) -> list[Walk]:
    """Walk as each; whoever has an app asks the API by that alone, unless all is looked at."""
    walks = []
    for role in roles:
        world.client(role)
        if is_cold:
            flush_redis()

        has_app = role in APP_ROLES and not IS_FULL
        walks.append((walk_pages if has_app else walk)(world=world, role=role))
    return walks


class TestReachable:
    """No leak and nothing hidden, on all that can be reached by following and guessing."""

    def test_with_empty_caches_and_with_those_an_owner_filled(
        self, world: World, caplog: pytest.LogCaptureFixture, settings: Any
    ) -> None:
        # To walk twice as everybody takes longer than a sign-in waits for the code of its mail.
        settings.ACCOUNT_LOGIN_TIMEOUT = 86_400
        roles = (*FULL_CRAWLERS, *CRAWLERS) if IS_FULL else CRAWLERS
        walks = walks_of(world, roles, is_cold=True)

        # The last of them was an owner, who has left in the caches what only owners see.
        assert roles[-1].endswith("_owner")
        again = roles if IS_FULL else WARM_CRAWLERS
        walks += walks_of(world, again, is_cold=False)

        findings = judge(world=world, walks=walks)
        assert not findings, readable(findings)
        logged = world.catalogue.found_in(caplog.text, asked="")
        assert not [str(canary) for canary in logged if canary.part in NEVER_LOGGED]


class TestToOtherSites:
    """What pages say to previews of links, which come without a session."""

    @pytest.mark.parametrize(
        "name", ["post_public", "post_private", "post_for_followers", "post_archived"]
    )
    def test_only_public_posts_have_a_preview(self, world: World, name: str) -> None:
        thing = world.thing(name)

        told = {str(canary) for canary in meta_canaries(world=world, url=thing["url"])}

        answer = matrix.expected(actor="anon", row=thing["row"], surface="embed_og_rss")
        assert (f"{name}.caption" in told) == (answer == "SEE")
        assert answer == "SEE" or not told

    @pytest.mark.parametrize("name", ["profile_public", "profile_private"])
    def test_only_public_profiles_have_a_preview(self, world: World, name: str) -> None:
        told = {str(each) for each in meta_canaries(world=world, url=world.thing(name)["url"])}

        answer = matrix.expected(actor="anon", row=name, surface="embed_og_rss")
        assert (f"{name}.name" in told) == (answer == "SEE")


class TestCompleteness:
    """What nobody has thought of fails here, not on somebody's site."""

    def test_every_route_lies_on_a_surface(self) -> None:
        names = {route.name for route in all_routes() if not route.name.startswith("admin:")}

        missing = sorted(names - set(SURFACE_OF))

        assert not missing, f"enter these into tests/privacy/routes.py: {missing}"

    def test_no_surface_is_kept_for_a_route_that_is_gone(self) -> None:
        assert sorted(set(SURFACE_OF) - {route.name for route in all_routes()}) == []

    def test_every_row_has_an_object_or_waits_for_one(self, world: World) -> None:
        existing = {thing["row"] for thing in world.site["objects"].values()} - {""}

        assert set(matrix.rows()) - existing == set(PENDING_ROWS)

    def test_every_cell_in_which_something_is_seen_can_be_checked_or_waits(self) -> None:
        positive = {
            (row, surface)
            for (_, row, surface), answer in matrix.cells().items()
            if answer in matrix.REQUIRED and surface != "embed_og_rss"
        }

        unchecked = {cell for cell in positive if not is_pending(row=cell[0], surface=cell[1])}

        assert unchecked - set(FINDABLE) == set()
        assert not [cell for cell in FINDABLE if is_pending(row=cell[0], surface=cell[1])]

    def test_every_actor_walks_or_waits(self) -> None:
        walking = {role.rpartition("_owner")[1].lstrip("_") or role for role in CRAWLERS}

        assert set(matrix.actors()) - walking - set(FULL_CRAWLERS) == set()
        assert set(PENDING_ACTORS) <= set(FULL_CRAWLERS)

    def test_every_surface_is_checked(self) -> None:
        elsewhere = {"admin", "embed_og_rss", "own_export", "websocket", "write_action"}

        assert set(matrix.surfaces()) == {*SURFACE_OF.values(), *elsewhere}
