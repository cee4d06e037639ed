"""What these tests need beside the site: nobody's requests are counted."""

import pytest
from pytest_django import Settings

from tests.media.conftest import media_root

__all__ = ["media_root"]

_UNLIMITED = "1000000/minute"


@pytest.fixture
def unlimited(settings: Settings) -> None:
    """Let somebody ask as often as it takes to try everything."""
    settings.RATE_LIMITS = {
        name: {**limit, **{part: _UNLIMITED for part in ("account", "address") if part in limit}}
        for name, limit in settings.RATE_LIMITS.items()
    }
    settings.ACCOUNT_RATE_LIMITS = {}
