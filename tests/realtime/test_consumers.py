"""The socket as its client sees it: who gets one, what it rings, when it ends."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core import realtime
from apps.core.models import StreamDelta
from apps.core.redis import redis_for
from apps.engagement import services as engagement_services
from apps.graph import services as graph_services
from apps.notifications import services as notification_services
from apps.posts import services as post_services
from apps.posts.models import Post
from apps.posts.types import Audience
from apps.realtime import consumers, selectors, services
from apps.realtime.types import Member
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.realtime.conftest import Open, Socket, in_thread, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account() -> Account:
    return AccountFactory()


@pytest.fixture
def session(account: Account) -> str:
    return session_of(account)


@pytest.fixture
def post() -> Post:
    return PostFactory()


def push(account_id: int, *texts: str) -> None:
    for text in texts:
        with transaction.atomic():
            realtime.push(account_ids=[account_id], kind="notification", payload={"text": text})


def forget_delta(account_id: int, seq: int) -> None:
    StreamDelta.objects.filter(account_id=account_id, seq__lte=seq).delete()


def texts_of(frames: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(f["seq"], f["data"]["text"]) for f in frames if "data" in f]


class TestConnect:
    async def test_greets_with_the_head_of_the_stream(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await in_thread(lambda: push(account.pk, "a", "b"))

        socket = await open_socket(session, is_greeted=False)

        assert await socket.hear() == {"type": "head", "seq": 2}

    async def test_tells_others_that_the_account_is_here(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await open_socket(session)

        assert 0 < redis_for("channels").ttl(realtime.presence_key(account.pk)) <= 60

    async def test_refuses_who_is_not_signed_in(self, open_socket: Open) -> None:
        socket = await open_socket(is_greeted=False)

        assert await socket.closed() == 4401

    async def test_refuses_an_invented_session(self, open_socket: Open) -> None:
        socket = await open_socket("0123456789abcdef0123456789abcdef", is_greeted=False)

        assert await socket.closed() == 4401

    @pytest.mark.parametrize(
        ("origin", "host"),
        [
            ("http://evil.example", "127.0.0.1"),
            ("https://127.0.0.1", "127.0.0.1"),
            ("http://127.0.0.1:81", "127.0.0.1"),
            ("http://evil.example", "evil.example"),
            ("http://127.0.0.1.evil.example", "127.0.0.1"),
            ("null", "127.0.0.1"),
            (None, "127.0.0.1"),
            ("", "127.0.0.1"),
        ],
    )
    async def test_refuses_pages_of_other_sites(
        self, session: str, open_socket: Open, origin: str | None, host: str
    ) -> None:
        socket = await open_socket(session, origin=origin, host=host, is_greeted=False)

        assert await socket.closed() == 4403

    async def test_accepts_every_name_the_site_answers_to(
        self, session: str, open_socket: Open
    ) -> None:
        await open_socket(session, origin="http://localhost:8000", host="localhost:8000")

    async def test_refuses_the_suspended(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await in_thread(
            lambda: Account.objects.filter(pk=account.pk).update(status=Status.SUSPENDED)
        )

        socket = await open_socket(session, is_greeted=False)

        assert await socket.closed() == 4401

    async def test_is_refused_at_other_addresses(self) -> None:
        assert not await Socket(path="/ws/elsewhere/", headers=[]).connect()


class TestTicket:
    async def test_opens_one_socket_without_cookie_and_origin(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        member = Member(account_id=account.pk, session_key=session)
        ticket = await in_thread(services.issue_ticket, member=member)

        socket = await open_socket(ticket=ticket, origin=None)
        second = await open_socket(ticket=ticket, origin=None, is_greeted=False)

        assert await socket.is_silent()
        assert await second.closed() == 4401

    async def test_expires_after_thirty_seconds(self, account: Account, session: str) -> None:
        member = Member(account_id=account.pk, session_key=session)
        ticket = await in_thread(services.issue_ticket, member=member)

        assert 0 < redis_for("channels").ttl(f"rt:ticket:{ticket}") <= 30

    async def test_is_worth_nothing_when_its_session_has_ended(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        member = Member(account_id=account.pk, session_key=session)
        ticket = await in_thread(services.issue_ticket, member=member)
        await in_thread(lambda: Session.objects.all().delete())

        socket = await open_socket(ticket=ticket, is_greeted=False)

        assert await socket.closed() == 4401

    async def test_must_be_one_of_ours(self, session: str, open_socket: Open) -> None:
        socket = await open_socket(session, ticket="guessed", is_greeted=False)

        assert await socket.closed() == 4401


class TestDeltas:
    async def test_ring_in_order(self, account: Account, session: str, open_socket: Open) -> None:
        socket = await open_socket(session)

        await in_thread(lambda: push(account.pk, "a", "b"))

        assert texts_of([await socket.hear(), await socket.hear()]) == [(1, "a"), (2, "b")]

    async def test_reach_every_socket_of_the_account_and_no_other(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        stranger = await in_thread(lambda: session_of(AccountFactory()))
        phone, laptop, other = [await open_socket(key) for key in (session, session, stranger)]

        await in_thread(lambda: push(account.pk, "a"))

        assert texts_of([await phone.hear()]) == texts_of([await laptop.hear()]) == [(1, "a")]
        assert await other.is_silent()

    async def test_come_with_those_whose_ring_was_lost(
        self,
        account: Account,
        session: str,
        open_socket: Open,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        socket = await open_socket(session)
        with monkeypatch.context() as patch:
            patch.setattr(realtime, "_publish", lambda messages: None)
            await in_thread(lambda: push(account.pk, "a", "b"))

        await in_thread(lambda: push(account.pk, "c"))

        frames = [await socket.hear() for _ in range(3)]
        assert texts_of(frames) == [(1, "a"), (2, "b"), (3, "c")]

    async def test_are_not_repeated_when_the_ring_comes_late(
        self, account: Account, session: str, open_socket: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        late: list[Any] = []
        ring = realtime._publish
        socket = await open_socket(session)
        with monkeypatch.context() as patch:
            patch.setattr(realtime, "_publish", late.extend)
            await in_thread(lambda: push(account.pk, "a"))
        await in_thread(lambda: push(account.pk, "b"))

        await in_thread(lambda: ring(late))

        assert texts_of([await socket.hear(), await socket.hear()]) == [(1, "a"), (2, "b")]
        assert await socket.is_silent()

    async def test_are_found_by_the_heartbeat_when_no_ring_arrives(
        self,
        account: Account,
        session: str,
        open_socket: Open,
        quick_beats: None,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        socket = await open_socket(session)
        with monkeypatch.context() as patch:
            patch.setattr(realtime, "_publish", lambda messages: None)
            await in_thread(lambda: push(account.pk, "a"))

        frames = await socket.hear_until("notification")

        assert texts_of(frames[-1:]) == [(1, "a")]
        assert await socket.hear() == {"type": "head", "seq": 1}


class TestResume:
    async def test_replays_what_was_missed(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await in_thread(lambda: push(account.pk, "a", "b", "c"))
        socket = await open_socket(session)

        await socket.say({"type": "resume", "seq": 1})

        frames = await socket.hear_until("head")
        assert texts_of(frames) == [(2, "b"), (3, "c")]
        assert frames[-1] == {"type": "head", "seq": 3}

    async def test_of_nothing_missed_answers_with_the_head(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await in_thread(lambda: push(account.pk, "a"))
        socket = await open_socket(session)

        await socket.say({"type": "resume", "seq": "1"})

        assert await socket.hear() == {"type": "head", "seq": 1}

    async def test_resets_when_the_gap_is_too_old(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await in_thread(lambda: push(account.pk, "a", "b", "c"))
        await in_thread(forget_delta, account_id=account.pk, seq=2)
        socket = await open_socket(session)

        await socket.say({"type": "resume", "seq": 1})
        assert await socket.hear() == {"type": "reset"}
        assert await socket.hear() == {"type": "head", "seq": 3}

        await socket.say({"type": "resume", "seq": 2})
        assert texts_of(await socket.hear_until("head")) == [(3, "c")]

    @pytest.mark.parametrize("seq", [0, 99])
    async def test_resets_when_nothing_is_kept_or_the_number_is_not_ours(
        self, account: Account, session: str, open_socket: Open, seq: int
    ) -> None:
        await in_thread(lambda: push(account.pk, "a"))
        await in_thread(forget_delta, account_id=account.pk, seq=1)
        socket = await open_socket(session)

        await socket.say({"type": "resume", "seq": seq})

        assert await socket.hear() == {"type": "reset"}

    async def test_resets_when_there_is_too_much_to_tell(
        self,
        account: Account,
        session: str,
        open_socket: Open,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(selectors, "REPLAY_LIMIT", 2)
        await in_thread(lambda: push(account.pk, "a", "b", "c"))
        socket = await open_socket(session)

        await socket.say({"type": "resume", "seq": 0})

        assert await socket.hear() == {"type": "reset"}

    async def test_loses_doubles_and_disorders_nothing_while_others_push(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        heard: list[int] = []
        for _ in range(4):
            socket = await open_socket(session)
            await in_thread(lambda: push(account.pk, "x", "y", "z"))
            await socket.say({"type": "resume", "seq": heard[-1] if heard else 0})
            while not heard or heard[-1] % 3:
                frame = await socket.hear()
                if "data" in frame and frame["seq"] > (heard[-1] if heard else 0):
                    heard.append(frame["seq"])
            await socket.go()
            await in_thread(lambda: push(account.pk, "x", "y", "z"))

        socket = await open_socket(session)
        await socket.say({"type": "resume", "seq": heard[-1]})
        heard += [seq for seq, _ in texts_of(await socket.hear_until("head"))]

        assert heard == list(range(1, 25))


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


class TestNotifications:
    async def test_arrive_and_are_read_in_every_tab(
        self,
        account: Account,
        session: str,
        open_socket: Open,
        outbox_drained: Callable[[], int],
    ) -> None:
        here, there = await open_socket(session), await open_socket(session)

        def be_followed() -> None:
            make_follow(follower=AccountFactory(), followee=account)
            outbox_drained()

        await in_thread(be_followed)
        told = [(await tab.hear())["data"] for tab in (here, there)]
        assert told[0] == told[1] == {"id": told[0]["id"], "kind": "follow", "unread": 1}

        await in_thread(
            notification_services.mark_read,
            recipient_id=account.pk,
            up_to_id=int(told[0]["id"]),
            now=timezone.now(),
        )

        read = {"id": told[0]["id"], "kind": "read", "unread": 0}
        assert (await here.hear())["data"] == (await there.hear())["data"] == read


class TestRevoke:
    async def test_closes_the_socket_of_the_session_and_spares_the_others(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        other_session = await in_thread(session_of, account=account)
        here, there = await open_socket(session), await open_socket(other_session)

        def revoke() -> None:
            Session.objects.filter(pk=session).delete()
            realtime.order_sockets(account_id=account.pk, command="revoke")

        await in_thread(revoke)

        assert await here.closed() == 4401
        assert await there.is_silent()

    async def test_follows_a_new_password(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        socket = await open_socket(session)

        def change() -> None:
            account.set_password("another-horse-battery")
            account.save()
            account_services.close_sockets(account=account)

        await in_thread(change)

        assert await socket.closed() == 4401

    async def test_follows_a_suspension(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        socket = await open_socket(session)

        await in_thread(account_services.set_status, account=account, status=Status.SUSPENDED)

        assert await socket.closed() == 4401

    async def test_is_noticed_by_the_heartbeat_when_the_order_is_lost(
        self, session: str, open_socket: Open, quick_beats: None
    ) -> None:
        socket = await open_socket(session)

        await in_thread(lambda: Session.objects.all().delete())

        assert await socket.closed() == 4401

    async def test_lets_nothing_through_afterwards(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        socket = await open_socket(session)
        await in_thread(account_services.set_status, account=account, status=Status.SUSPENDED)
        assert await socket.closed() == 4401

        await in_thread(lambda: push(account.pk, "a"))

        assert await socket.is_dead()


class TestFrames:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{",
            "null",
            "[]",
            '"ping"',
            "[" * 60_000,
            '{"type":"watch"}',
            '{"type":"watch","post":"-1"}',
            '{"type":"watch","post":true}',
            '{"type":"watch","post":1.5}',
            '{"type":"watch","post":"99999999999999999999"}',
            '{"type":"watch","post":"１２"}',
            '{"type":"resume","seq":null}',
            '{"type":"resume","seq":1e400}',
            '{"type":"resume","seq":9223372036854775808}',
            '{"type":"resume","seq":"\\u0000"}',
        ],
    )
    async def test_that_make_no_sense_are_answered_and_cost_nothing(
        self, session: str, open_socket: Open, text: str
    ) -> None:
        socket = await open_socket(session)

        await socket.say(text)

        assert await socket.hear() == {"type": "error", "code": "bad_frame"}
        assert await socket.is_silent()

    async def test_of_an_unknown_type_are_answered_with_their_client_id(
        self, session: str, open_socket: Open
    ) -> None:
        socket = await open_socket(session)

        await socket.say({"type": "dance", "client_id": "abc"})

        assert await socket.hear() == {
            "type": "error",
            "code": "unknown_type",
            "client_id": "abc",
        }

    async def test_may_not_be_bytes(self, session: str, open_socket: Open) -> None:
        socket = await open_socket(session)

        await socket.say_bytes(b"\x00\xff")

        assert (await socket.hear())["code"] == "bad_frame"

    async def test_over_64_kib_end_the_socket(self, session: str, open_socket: Open) -> None:
        socket = await open_socket(session)

        await socket.say(json.dumps({"type": "ping", "text": "ä" * 33_000}, ensure_ascii=False))

        assert await socket.closed() == 1009

    async def test_too_many_end_the_socket(
        self, session: str, open_socket: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(consumers, "FRAME_BURST", 3)
        monkeypatch.setattr(consumers, "FRAMES_PER_SECOND", 0.001)
        socket = await open_socket(session)

        for _ in range(4):
            await socket.say({"type": "ping"})

        assert await socket.closed() == 4429


class TestPurgeStream:
    def test_deletes_deltas_older_than_a_week(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services, "PURGE_SIZE", 2)
        push(account.pk, "a", "b", "c", "d")
        StreamDelta.objects.filter(seq__lte=3).update(
            created_at=timezone.now() - services.KEPT - timedelta(minutes=1)
        )

        assert services.purge_stream(now=timezone.now()) == 3

        assert [d.seq for d in StreamDelta.objects.all()] == [4]

    def test_leaves_the_head_alone(self, account: Account) -> None:
        push(account.pk, "a")

        services.purge_stream(now=timezone.now() + timedelta(days=8))

        replay = selectors.replay_after(account_id=account.pk, seq=0)
        assert (replay.head, replay.is_reset) == (1, True)


def hint(post: Post) -> None:
    realtime.hint_watchers(post_id=post.pk, kind="counter", payload={"likes": 1})
