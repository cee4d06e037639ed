"""A media storage of its own for each test."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def media_root(tmp_path: Path, settings: Settings) -> Path:
    """Point the storages at an empty folder; setting STORAGES anew makes Django forget the old."""
    settings.MEDIA_STORAGE_URL = f"file://{tmp_path / 'media'}"
    settings.STORAGES = dict(settings.STORAGES)
    return tmp_path / "media"
