"""What apps are told with somebody's token: what the matrix allows, and each list to its end."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.privacy.crawler import Walk, walk_as_app
from tests.privacy.judging import judge, readable
from tests.privacy.routes import all_routes
from tests.privacy.world import APP_ROLES, IS_FULL, World, flush_redis

FULL_ROLES = ("pending", "close_friend", "ex_follower", "blocker", "admin")
ROLES = APP_ROLES + FULL_ROLES if IS_FULL else APP_ROLES
# Who looks once more when others have filled the caches.
AGAIN = "stranger"

# Operations that answer nobody's question on the acceptance site, and why.
UNASKED: dict[str, str] = {
    "notifications_api:request": "nobody's notifications are held back there",
    "core_api:collection": "there are no collections",
    "core_api:collection_items": "there are no collections",
    "core_api:poll": "there are no polls",
    "core_api:scheduled_status": "there are no posts that wait for a moment",
}
_NEXT_PAGE = re.compile(r'<([^>]+)>; rel="next"')


@pytest.fixture(scope="module")
def app_walks(world: World) -> dict[str, Walk]:
    """Everything that apps of different people are told with empty caches."""
    walks = {}
    for role in ROLES:
        flush_redis()
        walks[role] = walk_as_app(world=world, role=role)
    return walks


class TestReachable:
    """No leak, and nothing hidden that the API can show."""

    @pytest.mark.parametrize("role", ROLES)
    def test_is_what_the_matrix_says(
        self, world: World, app_walks: dict[str, Walk], role: str
    ) -> None:
        findings = judge(world=world, walks=[app_walks[role]])

        assert not findings, readable(findings)

    def test_is_that_also_with_caches_that_others_have_filled(
        self, world: World, app_walks: dict[str, Walk]
    ) -> None:
        assert list(app_walks)[-1] != AGAIN

        findings = judge(world=world, walks=[walk_as_app(world=world, role=AGAIN)])

        assert not findings, readable(findings)


class TestCompleteness:
    def test_every_operation_that_reads_has_answered_somebody(
        self, app_walks: dict[str, Walk]
    ) -> None:
        visits = [visit for walk in app_walks.values() for visit in walk.visits]
        answered = {visit.route for visit in visits if visit.status == 200}
        only_written = {visit.route for visit in visits if visit.status == 405}
        operations = {route.name for route in all_routes() if route.is_of_api}

        unasked = operations - answered - only_written

        assert sorted(unasked) == sorted(UNASKED), "say in routes.py what to ask them"


def pages_of(app: Client, url: str) -> Iterator[list[str]]:
    """Follow the links of a list from its beginning, until there is none."""
    while url:
        answer = app.get(url)
        assert answer.status_code == 200, url
        if page := [name_of(item) for item in answer.json()]:
            yield page
        links = _NEXT_PAGE.findall(answer.headers.get("Link", ""))
        url = links[0].removeprefix(settings.SITE_URL) if links else ""


def name_of(item: Any) -> str:
    """Return what tells one item of a list from the others."""
    return str(item.get("id") or item)


class TestLists:
    """An app that follows the links from page to page meets everything, each thing once."""

    @pytest.mark.parametrize("role", ["public_owner", "follower"])
    def test_are_read_to_their_end(self, world: World, role: str) -> None:
        app = world.app(role)
        broken = []
        long = set()
        for route, url in world.addresses(role):
            if not route.is_paged or "?" in url:
                continue
            whole = app.get(f"{url}?limit=40")
            if whole.status_code != 200 or not isinstance(whole.json(), list):
                continue
            items = [name_of(item) for item in whole.json()]
            pages = list(pages_of(app, f"{url}?limit=1"))
            if pages != [[item] for item in items]:
                broken.append(f"{route.name} {url}: {pages} instead of {items}")
            elif len(items) > 1:
                long.add(route.name)

        assert not broken, "\n".join(broken)
        assert long
