"""Each change of who may see what takes effect by the next request, and takes nothing else away.

All caches are warm with what was seen before the change; with INSTACLONE_TEST_FULL=1 everybody
looks once more after all of Redis was lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts import services as account_services
from apps.accounts.exceptions import UsernameTaken
from apps.accounts.models import Account
from apps.graph import services as graph_services
from apps.moderation import selectors as moderation_selectors
from apps.moderation import services as moderation_services
from apps.moderation.types import Ruling, TargetKind
from apps.posts import services as post_services
from tests.privacy.sights import FEED, fetches, file_address, sights
from tests.privacy.world import ANONYMOUS, IS_FULL, World, flush_redis, settle

Act = Callable[[World], object]
Sight = frozenset[str]

NOTHING: Sight = frozenset()
READ: Sight = frozenset({"page", "likes", "comments", "file", "profile", "place", "tagged"})
SHARED = READ | {"explore", "hashtag"}
FOLLOWED: Sight = frozenset({"home", "api"})
KEPT: Sight = frozenset({"saved"})
TOLD: Sight = frozenset({"saved", "notifications"})
CLOSE = READ - {"tagged"} | FOLLOWED
# Files of public posts are the same for everybody: a block does not reach them.
FILE_ONLY: Sight = frozenset({"file"})
OWN: Sight = frozenset({"page", "likes", "comments", "file"})


def account(world: World, role: str) -> Account:
    return Account.objects.get(pk=world.people[role]["id"])


def now() -> datetime:
    return datetime.now(UTC)


def follow(follower: str, owner: str) -> Act:
    """Follow, and be let in where that needs a leave."""

    def act(world: World) -> None:
        one, other = account(world, follower), account(world, owner)
        graph_services.follow(follower=one, followee_id=other.pk)
        graph_services.approve_request(target=other, requester_id=one.pk)

    return act


def ask(follower: str, owner: str) -> Act:
    return lambda world: graph_services.follow(
        follower=account(world, follower), followee_id=account(world, owner).pk
    )


def approve(owner: str, follower: str) -> Act:
    return lambda world: graph_services.approve_request(
        target=account(world, owner), requester_id=account(world, follower).pk
    )


def remove_follower(owner: str, follower: str) -> Act:
    return lambda world: graph_services.remove_follower(
        account=account(world, owner), follower_id=account(world, follower).pk
    )


def unfollow(follower: str, owner: str) -> Act:
    return lambda world: graph_services.unfollow(
        follower=account(world, follower), followee_id=account(world, owner).pk
    )


def block(blocker: str, blocked: str) -> Act:
    return lambda world: graph_services.block(
        blocker=account(world, blocker), blocked_id=account(world, blocked).pk
    )


def unblock(blocker: str, blocked: str) -> Act:
    return lambda world: graph_services.unblock(
        blocker=account(world, blocker), blocked_id=account(world, blocked).pk
    )


def mute(muter: str, muted: str) -> Act:
    return lambda world: graph_services.mute(
        muter=account(world, muter), muted_id=account(world, muted).pk
    )


def unmute(muter: str, muted: str) -> Act:
    return lambda world: graph_services.unmute(
        muter=account(world, muter), muted_id=account(world, muted).pk
    )


def add_close_friend(owner: str, member: str) -> Act:
    return lambda world: graph_services.add_close_friend(
        owner=account(world, owner), member_id=account(world, member).pk
    )


def remove_close_friend(owner: str, member: str) -> Act:
    return lambda world: graph_services.remove_close_friend(
        owner=account(world, owner), member_id=account(world, member).pk
    )


def go_private(role: str) -> Act:
    return lambda world: account_services.set_private(account=account(world, role), is_private=True)


def go_public(role: str) -> Act:
    return lambda world: account_services.set_private(
        account=account(world, role), is_private=False
    )


def archive(name: str) -> Act:
    return lambda world: post_services.archive_post(
        author=author_of(world, name), post_id=post_id_of(world, name)
    )


def unarchive(name: str) -> Act:
    return lambda world: post_services.unarchive_post(
        author=author_of(world, name), post_id=post_id_of(world, name)
    )


def delete(name: str) -> Act:
    return lambda world: post_services.delete_post(
        author=author_of(world, name), post_id=post_id_of(world, name), now=now()
    )


def remove(name: str) -> Act:
    return lambda world: moderation_services.remove(ruling=ruling_on_post(world, name))


def restore(name: str) -> Act:
    return lambda world: moderation_services.restore(ruling=ruling_on_post(world, name))


def suspend(role: str) -> Act:
    return lambda world: moderation_services.suspend(
        ruling=ruling_on_account(world, role), duration=timedelta(days=1)
    )


def lift(role: str) -> Act:
    return lambda world: moderation_services.lift(ruling=ruling_on_account(world, role))


def deactivate(role: str) -> Act:
    return lambda world: account_services.deactivate(account=account(world, role))


def reactivate(role: str) -> Act:
    return lambda world: account_services.reactivate(account=account(world, role))


def ask_to_be_deleted(role: str) -> Act:
    return lambda world: account_services.request_deletion(account=account(world, role), now=now())


def stay(role: str) -> Act:
    return lambda world: account_services.keep_account(account=account(world, role))


def author_of(world: World, name: str) -> Account:
    return account(world, world.thing(name)["owner"])


def post_id_of(world: World, name: str) -> int:
    return int(world.thing(name)["id"])


def ruling_on_post(world: World, name: str) -> Ruling:
    return _ruling(world, TargetKind.POST, post_id_of(world, name))


def ruling_on_account(world: World, role: str) -> Ruling:
    return _ruling(world, TargetKind.ACCOUNT, account(world, role).pk)


def _ruling(world: World, kind: TargetKind, target_id: int) -> Ruling:
    target = moderation_selectors.any_target(kind=kind, target_id=target_id)
    return Ruling(staff=account(world, "admin"), target=target, reason="Rule 1", now=now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A change and its reversal, seen by whom it concerns and by somebody whom it does not."""

    name: str
    post: str
    viewer: str
    before: Sight
    change: Act
    after: Sight
    revert: Act
    # What is seen once the change is reverted, where that is not what was seen before.
    reverted: Sight | None = None
    others: tuple[tuple[str, Sight], ...] = ()
    # Where what comes back shows within a minute only, because a page is remembered that long.
    late: Sight = NOTHING
    # Puts back what the reversal rightly does not.
    mend: tuple[Act, ...] = ()


SCENES = (
    Scene(
        name="a request is accepted, and the follower removed",
        post="post_private",
        viewer="pending",
        before=NOTHING,
        change=approve("private_owner", "pending"),
        after=READ | FOLLOWED,
        revert=remove_follower("private_owner", "pending"),
        others=(("stranger", NOTHING), ("follower", READ | FOLLOWED | TOLD)),
        mend=(ask("pending", "private_owner"),),
    ),
    Scene(
        name="unfollowing and following again",
        post="post_private",
        viewer="follower",
        before=READ | FOLLOWED | TOLD,
        change=unfollow("follower", "private_owner"),
        after=NOTHING,
        revert=follow("follower", "private_owner"),
        others=(("close_friend", READ | FOLLOWED),),
    ),
    Scene(
        name="a follower is removed from a public account",
        post="post_for_followers",
        viewer="follower",
        before=READ | FOLLOWED | TOLD,
        change=remove_follower("public_owner", "follower"),
        after=NOTHING,
        revert=follow("follower", "public_owner"),
        others=(("close_friend", READ | FOLLOWED),),
    ),
    Scene(
        name="going private, and public again",
        post="post_public",
        viewer="stranger",
        before=SHARED | KEPT,
        change=go_private("public_owner"),
        after=NOTHING,
        revert=go_public("public_owner"),
        others=(
            (ANONYMOUS, NOTHING),
            ("follower", READ | FOLLOWED | TOLD),
            ("public_owner", READ | FOLLOWED | {"notifications"}),
        ),
    ),
    Scene(
        name="going public, and private again",
        post="post_private",
        viewer="stranger",
        before=NOTHING,
        change=go_public("private_owner"),
        after=SHARED,
        revert=go_private("private_owner"),
        # Who asked has not been accepted by that.
        others=(("pending", SHARED), ("blocked", FILE_ONLY)),
        late=frozenset({"hashtag"}),
    ),
    Scene(
        name="a close friend is removed and added",
        post="post_close_friends",
        viewer="close_friend",
        before=CLOSE | TOLD,
        change=remove_close_friend("public_owner", "close_friend"),
        after=NOTHING,
        revert=add_close_friend("public_owner", "close_friend"),
        others=(("follower", NOTHING),),
    ),
    Scene(
        name="a follower becomes a close friend and ceases to be one",
        post="post_close_friends",
        viewer="follower",
        before=NOTHING,
        change=add_close_friend("public_owner", "follower"),
        after=CLOSE,
        revert=remove_close_friend("public_owner", "follower"),
        others=(("close_friend", CLOSE | TOLD),),
    ),
    Scene(
        name="muting and unmuting",
        post="post_public",
        viewer="close_friend",
        before=SHARED | FOLLOWED,
        change=mute("close_friend", "public_owner"),
        after=SHARED,
        revert=unmute("close_friend", "public_owner"),
        others=(("follower", SHARED | FOLLOWED | TOLD),),
    ),
    Scene(
        name="archiving and unarchiving",
        post="post_public",
        viewer="stranger",
        before=SHARED | KEPT,
        change=archive("post_public"),
        after=NOTHING,
        revert=unarchive("post_public"),
        others=((ANONYMOUS, NOTHING), ("follower", NOTHING), ("public_owner", OWN)),
    ),
    Scene(
        name="removed and restored by moderators",
        post="post_public",
        viewer="follower",
        before=SHARED | FOLLOWED | TOLD,
        change=remove("post_public"),
        after=NOTHING,
        revert=restore("post_public"),
        # Notifications of what was taken away are withdrawn.
        reverted=SHARED | FOLLOWED | KEPT,
        others=((ANONYMOUS, NOTHING), ("stranger", NOTHING)),
    ),
    Scene(
        name="the author is suspended, and the suspension lifted",
        post="post_public",
        viewer="follower",
        before=SHARED | FOLLOWED | KEPT,
        change=suspend("public_owner"),
        after=NOTHING,
        revert=lift("public_owner"),
        others=((ANONYMOUS, NOTHING), ("stranger", NOTHING)),
    ),
    Scene(
        name="the author deactivates and comes back",
        post="post_public",
        viewer="follower",
        before=SHARED | FOLLOWED | KEPT,
        change=deactivate("public_owner"),
        after=NOTHING,
        revert=reactivate("public_owner"),
        others=((ANONYMOUS, NOTHING), ("stranger", NOTHING)),
    ),
    Scene(
        name="the author asks to be deleted and stays",
        post="post_public",
        viewer="follower",
        before=SHARED | FOLLOWED | KEPT,
        change=ask_to_be_deleted("public_owner"),
        after=NOTHING,
        revert=stay("public_owner"),
        others=((ANONYMOUS, NOTHING), ("stranger", NOTHING)),
    ),
    Scene(
        name="the viewer is suspended, and the suspension lifted",
        post="post_public",
        viewer="stranger",
        before=SHARED | KEPT,
        change=suspend("stranger"),
        after=FILE_ONLY,
        revert=lift("stranger"),
    ),
    Scene(
        name="blocking, and unblocking without following again",
        post="post_public",
        viewer="close_friend",
        before=SHARED | FOLLOWED,
        change=block("public_owner", "close_friend"),
        after=FILE_ONLY,
        revert=unblock("public_owner", "close_friend"),
        reverted=SHARED,
        others=(("follower", SHARED | FOLLOWED | KEPT),),
        mend=(follow("close_friend", "public_owner"),),
    ),
    Scene(
        name="being blocked by a follower, and unblocked",
        post="post_private",
        viewer="close_friend",
        before=READ | FOLLOWED,
        change=block("close_friend", "private_owner"),
        after=NOTHING,
        revert=unblock("close_friend", "private_owner"),
        reverted=NOTHING,
        mend=(follow("close_friend", "private_owner"),),
    ),
)


class TestTransitions:
    """The one concerned sees what the rules say before, after, and after the reversal."""

    @pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
    def test_take_effect_by_the_next_request(self, world: World, scene: Scene) -> None:
        address = file_address(world=world, name=scene.post)
        assert sights(world=world, role=scene.viewer, name=scene.post) == scene.before

        happen(world, scene.change)

        expected = {scene.viewer: scene.after, **dict(scene.others)}
        assert_seen(world, scene.post, expected, late=scene.late)
        if "file" not in scene.after:
            assert not fetches(world=world, role=scene.viewer, url=address)
            assert not fetches(world=world, role=ANONYMOUS, url=address)

        happen(world, scene.revert)

        reverted = scene.before if scene.reverted is None else scene.reverted
        assert_seen(world, scene.post, {scene.viewer: reverted})
        happen(world, *scene.mend)

    def test_deleting_is_for_ever(self, world: World) -> None:
        name = "post_for_followers"
        address = file_address(world=world, name=name)
        assert "home" in sights(world=world, role="follower", name=name)

        happen(world, delete(name))

        assert_seen(world, name, {"follower": NOTHING, "public_owner": NOTHING})
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
    assert {role: sight - late for role, sight in seen.items()} == {
        role: sight - late for role, sight in expected.items()
    }
    if IS_FULL:
        flush_redis()
        assert {role: sights(world=world, role=role, name=name) for role in expected} == expected


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

        assert world.client("moderator").get(cases).status_code != 200
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
        assert answer.status_code == 404 or answer["Location"] == f"/{old}_2/"
        assert world.client("stranger").get(f"/{old}_2/").status_code == 200
