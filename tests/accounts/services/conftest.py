"""What the services tell others."""

import pytest

from apps.accounts.services import people, standing


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Collect the events that the services publish."""
    events: list[object] = []
    for topic in (people, standing):
        monkeypatch.setattr(topic, "publish", lambda *new: events.extend(new))
    return events
