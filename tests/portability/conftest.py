"""A storage of its own for each test."""

from tests.media.conftest import media_root

__all__ = ["media_root"]
