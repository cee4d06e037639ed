"""Waiting for what happens behind the pages, and letting pages wait."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route

from instaclone.embedded import processes


def eventually(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Wait until something has become true.

    :raises AssertionError: when it has not in time.
    """
    assert processes.wait_until(condition, seconds=seconds), "it did not happen in time"


def hold_requests(page: Page, pattern: str) -> list[Route]:
    """Keep requests from leaving; they are in the list that comes back, to be let go later."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(pattern), hold)
    return held
