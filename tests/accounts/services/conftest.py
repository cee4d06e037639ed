"""What the services tell others."""

import pytest

from apps.accounts import services


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Collect the events that the services publish."""
    events: list[object] = []
    monkeypatch.setattr(services, "publish", lambda *new: events.extend(new))
    return events
