"""A demo of a few photographs, for tests that load more than once."""

from dataclasses import replace

import pytest

from apps.demo.engine.content import Content, load_content
from apps.demo.services import loading

FEW = 5


@pytest.fixture
def little_content(monkeypatch: pytest.MonkeyPatch) -> Content:
    """All people, but without avatars and with the captions of five photographs."""
    whole = load_content()
    posted = [photo for photo in whole.photos.values() if photo.looks]
    little = replace(
        whole,
        photos={photo.file: photo for photo in posted[:FEW]},
        series=(),
        people=tuple(replace(person, avatar="") for person in whole.people),
    )
    monkeypatch.setattr(loading, "load_content", lambda: little)
    return little
