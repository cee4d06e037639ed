"""A post that is unlisted is told of on no shared list, whichever route leads there."""

import html
from collections.abc import Iterator
from urllib.parse import unquote

from django.test import Client

from apps.graph.types import Audience
from tests.factories.posts import edit_post
from tests.privacy.deeds import post_id_of
from tests.privacy.routes import BUTTONS, SHARED, SURFACE_OF, all_routes
from tests.privacy.world import ANONYMOUS, World, flush_redis

POST = "post_public"
WELCOME = "/"
# Of all routes of shared lists, those on which the post must have been before.
KNOWN = {
    WELCOME,
    "explore:home",
    "explore:tag",
    "explore:place",
    "explore_api:public_timeline",
    "explore_api:tag_timeline",
    "explore_api:discover",
    "explore_api:trending_statuses",
}


class TestUnlisted:
    def test_is_on_no_shared_list_with_warm_and_cold_caches(self, world: World) -> None:
        assert shared_lists_with_post(world) >= KNOWN

        edit_post(post_id_of(world, POST), audience=Audience.UNLISTED)

        assert shared_lists_with_post(world) == set()
        flush_redis()
        assert shared_lists_with_post(world) == set()

        edit_post(post_id_of(world, POST), audience=Audience.EVERYONE)

        # What people like most is worked out every five minutes.
        assert shared_lists_with_post(world) >= KNOWN - {"explore_api:trending_statuses"}


def shared_lists_with_post(world: World) -> set[str]:
    """Return the routes of shared lists on which anything of the post is met."""
    return {name for name, client, url in _lists(world) if _tells(world, client, url)}


def _lists(world: World) -> Iterator[tuple[str, Client, str]]:
    yield WELCOME, world.client(ANONYMOUS), WELCOME
    browser, app = world.client("stranger"), world.app("stranger")
    thing = world.thing(POST)
    hashtag = thing["canaries"]["hashtag"]
    values = {"tag": hashtag, "name": hashtag, "place_id": thing["place_id"]}
    for route in all_routes():
        if SURFACE_OF.get(route.name) == SHARED and not BUTTONS.search(route.name):
            # A shared list of something else has to be told what to ask for.
            url = route.template.format(**values)
            yield route.name, app if route.is_of_api else browser, url


def _tells(world: World, client: Client, url: str) -> bool:
    answer = client.get(url)
    assert answer.status_code in {200, 302, 422}, url
    found = world.catalogue.found_in(html.unescape(answer.content.decode()), asked=unquote(url))
    # Whoever may see a post from there may read the name of a place.
    told = {canary.part for canary in found if canary.thing == POST and canary.counts_on(url)}
    return bool(told - ({"place"} if url.startswith("/explore/places/") else set()))
