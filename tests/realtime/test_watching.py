"""Watching a post: heard while it may be seen, and not a moment longer."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.accounts.models import Account
from apps.core import realtime
from apps.core.redis import redis_for
from apps.engagement import services as engagement_services
from apps.graph import services as graph_services
from apps.graph.types import Audience
from apps.posts import services as post_services
from apps.posts.models import Post
from apps.realtime import consumers
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.realtime.conftest import Open, hint, in_thread

pytestmark = pytest.mark.django_db(transaction=True)


class TestWatch:
    async def test_hears_of_the_post_until_unwatched(
        self, session: str, post: Post, open_socket: Open
    ) -> None:
        socket = await open_socket(session)
        await socket.say({"type": "watch", "post": str(post.pk)})
        assert await socket.is_silent()

        hint(post)
        assert await socket.hear() == {"type": "counter", "data": {"likes": 1}}

        await socket.say({"type": "unwatch", "post": str(post.pk)})
        assert await socket.is_silent()
        hint(post)
        assert await socket.is_silent()

    async def test_is_refused_as_if_the_post_did_not_exist(
        self, session: str, open_socket: Open
    ) -> None:
        hidden = await in_thread(lambda: PostFactory(author=AccountFactory(private=True)))
        socket = await open_socket(session)

        for post_id in (str(hidden.pk), "1234567890123456789"):
            await socket.say({"type": "watch", "post": post_id})
            assert await socket.hear() == {"type": "error", "code": "not_found", "post": post_id}

        hint(hidden)
        assert await socket.is_silent()
        assert not redis_for("channels").exists(realtime.watch_key(hidden.pk))

    async def test_has_a_limit(
        self, session: str, post: Post, open_socket: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(consumers, "MAX_WATCHED", 0)
        socket = await open_socket(session)

        await socket.say({"type": "watch", "post": str(post.pk)})

        assert (await socket.hear())["code"] == "too_many_watched"

    @pytest.mark.parametrize(
        "loss",
        [
            lambda account, post: graph_services.block(blocker=post.author, blocked_id=account.pk),
            lambda account, post: graph_services.block(blocker=account, blocked_id=post.author_id),
            lambda account, post: graph_services.remove_follower(
                account=post.author, follower_id=account.pk
            ),
            lambda account, post: graph_services.unfollow(
                follower=account, followee_id=post.author_id
            ),
            lambda account, post: post_services.delete_post(
                author=post.author, post_id=post.pk, now=timezone.now()
            ),
            lambda account, post: post_services.archive_post(author=post.author, post_id=post.pk),
        ],
        ids=["blocked", "blocks", "removed", "unfollowed", "deleted", "archived"],
    )
    async def test_ends_at_once_with_the_right_to_see(
        self,
        account: Account,
        session: str,
        open_socket: Open,
        loss: Callable[[Account, Post], object],
    ) -> None:
        post = await in_thread(lambda: PostFactory(for_followers=True))
        await in_thread(lambda: make_follow(follower=account, followee=post.author))
        socket = await open_socket(session)
        await socket.say({"type": "watch", "post": str(post.pk)})
        assert await socket.is_silent()

        await in_thread(lambda: loss(account, post))

        frames = await socket.hear_until("error")
        assert frames[-1] == {"type": "error", "code": "not_found", "post": str(post.pk)}
        hint(post)
        assert await socket.is_silent()

    async def test_passes_nothing_on_after_a_silent_loss(
        self, session: str, post: Post, open_socket: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        socket = await open_socket(session)
        await socket.say({"type": "watch", "post": str(post.pk)})
        assert await socket.is_silent()
        await in_thread(lambda: Account.objects.filter(pk=post.author_id).update(is_private=True))
        monkeypatch.setattr(consumers, "SIGHT_SECONDS", 0)

        hint(post)

        assert (await socket.hear())["code"] == "not_found"
        assert await socket.is_silent()

    async def test_is_dropped_by_the_heartbeat_after_a_silent_loss(
        self, session: str, post: Post, open_socket: Open, quick_beats: None
    ) -> None:
        socket = await open_socket(session)
        await socket.say({"type": "watch", "post": str(post.pk)})
        await in_thread(lambda: Post.objects.filter(pk=post.pk).update(audience=Audience.FOLLOWERS))

        frames = await socket.hear_until("error")

        assert frames[-1]["code"] == "not_found"

    async def test_brings_a_like_of_somebody_else(
        self, session: str, post: Post, open_socket: Open, outbox_drained: Callable[[], int]
    ) -> None:
        socket = await open_socket(session)
        await socket.say({"type": "watch", "post": str(post.pk)})
        assert await socket.is_silent()

        def like() -> None:
            engagement_services.like_post(account=AccountFactory(), post_id=post.pk)
            outbox_drained()

        await in_thread(like)

        frame = (await socket.hear_until("counter"))[-1]
        assert frame["data"]["post"] == str(post.pk)
        assert frame["data"]["likes"] == 1
