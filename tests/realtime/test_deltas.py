"""What rings on an open socket: in order, once, and nothing lost."""

from typing import Any

import pytest

from apps.accounts.models import Account
from apps.core import realtime
from apps.core.models import StreamDelta
from apps.realtime import selectors
from tests.factories.accounts import AccountFactory
from tests.realtime.conftest import Open, in_thread, push, seq_of_head, session_of, texts_of

pytestmark = pytest.mark.django_db(transaction=True)


def forget_delta(account_id: int, seq: int) -> None:
    StreamDelta.objects.filter(account_id=account_id, seq__lte=seq).delete()


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
        assert seq_of_head(await socket.hear()) == 1


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

        assert seq_of_head(await socket.hear()) == 1

    async def test_resets_when_the_gap_is_too_old(
        self, account: Account, session: str, open_socket: Open
    ) -> None:
        await in_thread(lambda: push(account.pk, "a", "b", "c"))
        await in_thread(forget_delta, account_id=account.pk, seq=2)
        socket = await open_socket(session)

        await socket.say({"type": "resume", "seq": 1})
        assert await socket.hear() == {"type": "reset"}
        assert seq_of_head(await socket.hear()) == 3

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
