"""Pushes are numbered and kept with their cause, and ring only where somebody is."""

import time
from collections.abc import Sequence

import pytest
from channels.layers import get_channel_layer
from django.db import transaction

from apps.core import realtime
from apps.core.ids import new_owner_id
from apps.core.models import StreamDelta, StreamHead
from apps.core.redis import RedisUnavailable, redis_for
from tests.core.kit.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

Messages = list[tuple[str, dict[str, object]]]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Messages:
    """What reached the channel layer."""
    messages: Messages = []

    def keep(found: Sequence[tuple[str, dict[str, object]]]) -> None:
        for group, message in found:
            message.pop("at", None)
            messages.append((group, message))

    monkeypatch.setattr(realtime, "_publish", keep)
    return messages


@pytest.fixture
def account_id() -> int:
    return new_owner_id()


def come_online(account_id: int) -> None:
    redis_for("channels").set(realtime.presence_key(account_id), 1, ex=60)


def push(*account_ids: int, text: str = "x") -> None:
    with transaction.atomic():
        realtime.push(account_ids=account_ids, kind="notification", payload={"text": text})


class TestPush:
    def test_numbers_and_keeps_each_delta(self, account_id: int, rung: Messages) -> None:
        push(account_id, text="a")
        push(account_id, text="b")

        deltas = StreamDelta.objects.filter(account_id=account_id).order_by("seq")
        assert [(d.seq, d.kind, d.payload) for d in deltas] == [
            (1, "notification", {"text": "a"}),
            (2, "notification", {"text": "b"}),
        ]
        assert StreamHead.objects.get(account_id=account_id).seq == 2

    def test_rings_only_who_is_online(self, account_id: int, rung: Messages) -> None:
        come_online(account_id)

        push(account_id, new_owner_id())

        frame = {"seq": 1, "type": "notification", "data": {"text": "x"}}
        assert rung == [(f"u.{account_id}", {"type": "frame", "frame": frame})]

    def test_does_not_happen_with_a_rollback(self, account_id: int, rung: Messages) -> None:
        come_online(account_id)

        @transaction.atomic
        def push_and_fail() -> None:
            realtime.push(account_ids=[account_id], kind="notification", payload={})
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            push_and_fail()

        assert rung == []
        assert not StreamDelta.objects.exists()
        assert not StreamHead.objects.exists()

    def test_numbers_without_gaps_when_many_push_at_once(self, rung: Messages) -> None:
        crowd = [new_owner_id() for _ in range(4)]

        in_threads(6, lambda: [push(*crowd) for _ in range(5)])

        for account_id in crowd:
            deltas = StreamDelta.objects.filter(account_id=account_id).order_by("seq")
            assert [d.seq for d in deltas] == list(range(1, 31))

    def test_keeps_the_delta_while_redis_is_gone(
        self, account_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(_: str) -> None:
            raise RedisUnavailable("gone")

        monkeypatch.setattr(realtime, "redis_for", gone)

        push(account_id)

        assert StreamDelta.objects.filter(account_id=account_id).count() == 1

    def test_does_nothing_for_nobody(self, rung: Messages) -> None:
        push()

        assert not StreamHead.objects.exists()


class TestHint:
    def test_is_for_those_online_and_kept_nowhere(self, account_id: int, rung: Messages) -> None:
        come_online(account_id)

        realtime.hint(account_ids=[account_id, new_owner_id()], kind="feed.new", payload={"n": 1})

        frame = {"type": "feed.new", "data": {"n": 1}}
        assert rung == [(f"u.{account_id}", {"type": "frame", "frame": frame})]
        assert not StreamDelta.objects.exists()

    @pytest.mark.parametrize("others", [2, 400])
    def test_asked_about_many_it_finds_the_same_few(
        self, others: int, account_id: int, rung: Messages
    ) -> None:
        """Whether those online are fewer than those asked about or not."""
        gone = new_owner_id()
        here = {str(account_id): time.time() + 60, str(gone): time.time() - 1}
        here |= {str(new_owner_id()): time.time() + 60 for _ in range(others)}
        come_online(account_id)
        redis_for("channels").zadd(realtime.PRESENT_KEY, here)
        crowd = [gone, *(new_owner_id() for _ in range(300)), account_id]

        realtime.hint(account_ids=crowd, kind="feed.new", payload={})

        assert [group for group, _ in rung] == [f"u.{account_id}"]


class TestEverybodyOnline:
    def test_comes_in_batches_without_those_who_are_gone(self) -> None:
        here = [new_owner_id() for _ in range(3 * realtime.ONLINE_BATCH)]
        until = {str(account_id): time.time() + 60 for account_id in here}
        until[str(new_owner_id())] = time.time() - 1
        redis_for("channels").zadd(realtime.PRESENT_KEY, until)

        batches = list(realtime.everybody_online())

        assert {account_id for batch in batches for account_id in batch} == set(here)
        assert len(batches) > 1
        assert max(map(len, batches)) < 2 * realtime.ONLINE_BATCH

    def test_is_nobody_while_redis_is_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(_: str) -> None:
            raise RedisUnavailable("gone")

        monkeypatch.setattr(realtime, "redis_for", gone)

        assert list(realtime.everybody_online()) == []


class TestHintWatchers:
    def test_is_sent_only_while_somebody_watches(self, account_id: int, rung: Messages) -> None:
        post_id = new_owner_id()
        realtime.hint_watchers(post_id=post_id, kind="counter", payload={"likes": 1})
        assert rung == []

        redis_for("channels").set(realtime.watch_key(post_id), 1, ex=60)
        realtime.hint_watchers(post_id=post_id, kind="counter", payload={"likes": 2})

        frame = {"type": "counter", "data": {"likes": 2}}
        assert rung == [(f"p.{post_id}", {"type": "frame", "frame": frame, "post": post_id})]


class TestOrderSockets:
    def test_reaches_the_account_whether_or_not_it_seems_online(
        self, account_id: int, rung: Messages
    ) -> None:
        realtime.order_sockets(account_id=account_id, command="revoke")

        assert rung == [(f"u.{account_id}", {"type": "order", "command": "revoke"})]

    def test_is_let_pass_while_redis_is_gone(
        self, account_id: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(_: str) -> None:
            raise RedisUnavailable("gone")

        monkeypatch.setattr(realtime, "redis_for", gone)

        realtime.order_sockets(account_id=account_id, command="revoke")


class TestOrderWatchers:
    def test_reaches_the_sockets_that_watch(self, rung: Messages) -> None:
        realtime.order_watchers(post_id=5, command="recheck")

        assert rung == [("p.5", {"type": "order", "command": "recheck"})]


class TestWireFormat:
    async def test_is_the_channel_layers_own(self, account_id: int) -> None:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add(realtime.account_group(account_id), channel)

        realtime.order_sockets(account_id=account_id, command="recheck")

        assert await layer.receive(channel) == {"type": "order", "command": "recheck"}
        await layer.flush()
