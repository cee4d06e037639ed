"""Where somebody meets a post at this moment: its pages, every list it can be on, and its files."""

import html
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from apps.media.models import MediaItem
from apps.media.selectors import media_url
from tests.privacy.world import ANONYMOUS, World

FEED = "/api/instaclone/v1/feed"


def sights(*, world: World, role: str, name: str) -> set[str]:
    """Return every place at which somebody meets a post, by the next request."""
    seen = set()
    for place, url in _pages(world, name):
        if world.client(role).get(url).status_code == 200:
            seen.add(place)
    for place, url in _lists(world, role, name):
        answer = world.client(role).get(url)
        if answer.status_code == 200 and _names(world, answer, url, name):
            seen.add(place)
    return seen


def fetches(*, world: World, role: str, url: str) -> bool:
    """Tell whether somebody gets a file at an address, whoever gave it to them."""
    answer = world.client(role).get(url)
    assert answer.status_code in {200, 404}, url
    return answer.status_code == 200


def file_address(*, world: World, name: str) -> str:
    """Return the address under which a photo of the post is delivered now, unsigned."""
    item = MediaItem.objects.get(pk=world.thing(name)["media"][0]["id"])
    url = media_url(name=item.name, rendition="full", fmt="webp", access=item.access)
    return urlsplit(url).path


def _pages(world: World, name: str) -> Iterator[tuple[str, str]]:
    url = world.thing(name)["url"]
    yield "page", url
    yield "likes", f"{url}likes/"
    yield "comments", f"{url}comments/"
    yield "file", file_address(world=world, name=name)


def _lists(world: World, role: str, name: str) -> Iterator[tuple[str, str]]:
    thing = world.thing(name)
    owner = world.username(thing["owner"])
    yield "home", "/"
    yield "profile", f"/{owner}/"
    yield "tagged", f"/{world.username('follower')}/tagged/"
    yield "explore", "/explore/"
    yield "hashtag", f"/explore/tags/{thing['canaries']['hashtag']}/"
    yield "place", f"/explore/places/{thing['place_id']}/"
    yield "api", FEED
    if role != ANONYMOUS:
        yield "saved", f"/{world.username(role)}/saved/"
        yield "notifications", "/notifications/"


def _names(world: World, answer: Any, url: str, name: str) -> bool:
    text = html.unescape(answer.content.decode())
    found = world.catalogue.found_in(text, asked=url)
    return any(canary.thing == name and canary.counts_on(url) for canary in found)
