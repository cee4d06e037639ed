"""Open sockets tell nobody of what they may not see, and end with the right to hold them."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from apps.accounts import services as account_services
from apps.core.realtime import hint_watchers
from apps.engagement import services as engagement_services
from apps.graph import services as graph_services
from apps.posts import services as post_services
from apps.realtime import consumers
from tests.privacy.deeds import (
    Act,
    account,
    block,
    deactivate,
    go_private,
    go_public,
    lift,
    reactivate,
    suspend,
    unblock,
)
from tests.privacy.judging import is_shown
from tests.privacy.world import World, settle
from tests.realtime.conftest import Open, Socket, in_thread, open_socket

_ = open_socket

_LISTENERS = (
    "stranger",
    "pending",
    "follower",
    "close_friend",
    "ex_follower",
    "blocked",
    "blocker",
    "public_owner",
    "private_owner",
)
_WATCHED = ("post_public", "post_private", "post_for_followers", "post_close_friends")
# Whom the posts that they may see are counted for while they watch.
_HEARD = {
    "stranger": {"post_public"},
    "follower": {"post_public", "post_private", "post_for_followers"},
    "close_friend": set(_WATCHED),
    "blocked": set(),
}
_LIMIT_SECONDS = 5


def session_of(world: World, role: str) -> str:
    key: str = world.new_client(role).cookies[settings.SESSION_COOKIE_NAME].value
    return key


def live(world: World) -> None:
    """Let everything happen of which open pages are told."""
    now = datetime.now(UTC)
    for name in _WATCHED:
        thing = world.thing(name)
        role = "close_friend"
        actor, post_id = account(world, role), int(thing["id"])
        engagement_services.like_post(account=actor, post_id=post_id)
        comment = engagement_services.add_comment(
            account=actor, post_id=post_id, text=f"So {thing['canaries']['caption']}", now=now
        )
        settle()
        engagement_services.delete_comment(
            account=actor, post_id=post_id, comment_id=comment.pk, now=now
        )
        engagement_services.unlike_post(account=actor, post_id=post_id)
    graph_services.follow(
        follower=account(world, "dm_member"), followee_id=account(world, "private_owner").pk
    )
    settle()
    for end in (post_services.archive_post, post_services.unarchive_post):
        end(author=account(world, "private_owner"), post_id=int(world.thing("post_private")["id"]))
        settle()


async def frames_of(socket: Socket) -> list[dict[str, Any]]:
    await socket.say({"type": "ping"})
    return list(await socket.hear_until("pong"))


class TestFrames:
    async def test_hold_nothing_that_the_listener_may_not_see(
        self, world: World, open_socket: Open
    ) -> None:
        sockets: dict[str, Socket] = {}
        for role in _LISTENERS:
            sockets[role] = await open_socket(await in_thread(session_of, world=world, role=role))
            for name in _WATCHED:
                await sockets[role].say({"type": "watch", "post": world.thing(name)["id"]})
            await frames_of(sockets[role])

        await in_thread(live, world=world)

        heard = {role: await frames_of(socket) for role, socket in sockets.items()}
        leaks = [
            f"{role} {canary} in {frame}"
            for role, frames in heard.items()
            for frame in frames
            # That a watched post is gone, or never was, is told by its number.
            if frame["type"] != "error"
            for canary in world.catalogue.found_in(json.dumps(frame), asked="")
            if not canary.only_on
            and not is_shown(world=world, role=role, canary=canary, surface="web")
        ]
        assert not leaks
        for role, names in _HEARD.items():
            counted = {frame["data"]["post"] for frame in heard[role] if frame["type"] == "counter"}
            assert counted == {world.thing(name)["id"] for name in names}, role


def _sign_out(world: World, session_key: str) -> None:
    client = world.new_client("ex_follower")
    client.cookies[settings.SESSION_COOKIE_NAME] = session_key
    client.post("/accounts/logout/")


Ending = Callable[[World, str], object]
_ENDINGS: dict[str, Ending] = {
    "asking to be deleted": lambda world, _: account_services.request_deletion(
        account=account(world, "ex_follower"), now=datetime.now(UTC)
    ),
    "revoking the session": lambda world, _: account_services.revoke_other_sessions(
        account=account(world, "ex_follower"), session_key=None
    ),
    "signing out": _sign_out,
}
_RETURNS: dict[str, Ending] = {
    "asking to be deleted": lambda world, _: account_services.keep_account(
        account=account(world, "ex_follower")
    ),
}


class TestEndings:
    @pytest.mark.parametrize("name", _ENDINGS)
    async def test_close_the_socket_within_five_seconds(
        self, world: World, open_socket: Open, name: str
    ) -> None:
        key = await in_thread(session_of, world=world, role="ex_follower")
        socket = await open_socket(key)

        await in_thread(lambda: (_ENDINGS[name](world, key), settle()))

        assert await asyncio.wait_for(socket.closed(), _LIMIT_SECONDS) == 4401
        if name in _RETURNS:
            await in_thread(lambda: _RETURNS[name](world, key))


_HIDINGS: dict[str, tuple[Act, Act]] = {
    "going private": (go_private("public_owner"), go_public("public_owner")),
    "deactivating": (deactivate("public_owner"), reactivate("public_owner")),
    "being suspended": (suspend("public_owner"), lift("public_owner")),
    "blocking": (block("public_owner", "stranger"), unblock("public_owner", "stranger")),
}


class TestWatching:
    @pytest.mark.parametrize("name", _HIDINGS)
    async def test_ends_when_the_author_withdraws(
        self, world: World, open_socket: Open, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert consumers.SIGHT_SECONDS <= _LIMIT_SECONDS
        monkeypatch.setattr(consumers, "SIGHT_SECONDS", 0)
        hide, show = _HIDINGS[name]
        post_id = world.thing("post_public")["id"]
        socket = await open_socket(await in_thread(session_of, world=world, role="stranger"))
        await socket.say({"type": "watch", "post": post_id})
        await frames_of(socket)

        await in_thread(lambda: (hide(world), settle()))
        await in_thread(
            lambda: hint_watchers(post_id=int(post_id), kind="counter", payload={"likes": 7})
        )

        heard = await asyncio.wait_for(socket.hear_until("error"), _LIMIT_SECONDS)
        after = await frames_of(socket)
        await in_thread(lambda: (show(world), settle()))
        assert heard[-1] == {"type": "error", "code": "not_found", "post": post_id}
        assert not [frame for frame in (*heard, *after) if frame.get("data", {}).get("likes") == 7]
