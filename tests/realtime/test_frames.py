"""What clients say: too much, too long, or what makes no sense."""

import json

import pytest

from apps.realtime import consumers
from tests.realtime.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)


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
