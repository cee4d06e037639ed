"""Every test here registers probes of its own."""

import pytest

from apps.core import queue as queues


@pytest.fixture(autouse=True)
def _registry(registry: None) -> None:
    """Forget the probes of a test when it ends."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    """What the relay gave to the broker, in place of the broker."""
    messages: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(
        queues, "send_rows", lambda *, queue, row_ids: messages.append((queue, list(row_ids)))
    )
    return messages
