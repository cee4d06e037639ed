"""Pages, sockets and streams on one port: which side answers."""

from typing import Any

import pytest

from instaclone.embedded import oneport


async def call(scope: dict[str, Any], *incoming: dict[str, Any]) -> list[dict[str, Any]]:
    waiting, sent = list(incoming), []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await oneport.application(scope, receive, send)
    return sent


def request(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1")],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50_000),
    }


@pytest.fixture
def realtime(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reached the side of sockets and streams."""
    paths: list[str] = []

    async def remember(scope: dict[str, Any], receive: Any, send: Any) -> None:
        paths.append(scope["path"])

    monkeypatch.setattr(oneport, "realtime", remember)
    return paths


class TestApplication:
    async def test_serves_pages(self, realtime: list[str]) -> None:
        body = {"type": "http.request", "body": b"", "more_body": False}

        sent = await call(request("/healthz"), body)

        assert sent[0]["status"] == 200
        assert realtime == []

    async def test_takes_no_header_for_another_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        passed: list[list[tuple[bytes, bytes]]] = []

        async def remember(scope: dict[str, Any], receive: Any, send: Any) -> None:
            passed.append(scope["headers"])

        monkeypatch.setattr(oneport, "_pages", remember)
        true, forged = (b"x-forwarded-for", b"192.0.2.1"), (b"x_forwarded_for", b"192.0.2.6")

        await call({**request("/"), "headers": [true, forged]})

        assert passed == [[true]]

    async def test_hands_sockets_and_streams_to_the_other_side(self, realtime: list[str]) -> None:
        await call({"type": "websocket", "path": "/ws/v1/"})
        await call(request("/api/v1/streaming/user"))

        assert realtime == ["/ws/v1/", "/api/v1/streaming/user"]

    async def test_answers_the_servers_start_and_stop(self) -> None:
        sent = await call(
            {"type": "lifespan"}, {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}
        )

        assert [message["type"] for message in sent] == [
            "lifespan.startup.complete",
            "lifespan.shutdown.complete",
        ]
