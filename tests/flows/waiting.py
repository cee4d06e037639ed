"""Waiting for what happens behind the pages."""

from collections.abc import Callable

from instaclone.embedded import processes


def eventually(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Wait until something has become true.

    :raises AssertionError: when it has not in time.
    """
    assert processes.wait_until(condition, seconds=seconds), "it did not happen in time"
