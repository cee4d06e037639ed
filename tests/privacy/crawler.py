"""Walks everything that somebody can reach and notes each canary that comes back."""

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from PIL import UnidentifiedImageError

from apps.demo.engine.marks import mark_in
from tests.privacy.canaries import Canary
from tests.privacy.routes import ADMIN, MEDIA, SURFACE_OF, WEB, fragments_of
from tests.privacy.world import ANONYMOUS, IS_FULL, World

SITE = "http://testserver"
_LINKS = re.compile(
    r"""(?:href|src|srcset|action|poster|content|hx-get|data-[\w-]+)=["']([^"']+)["']"""
)
_META = re.compile(r"<meta\b[^>]*>")
_NOT_WALKED = re.compile(r"^/(static|admin/jsi18n|admin/logout|styleguide)/")
# Where to go after signing in, and how staff sort and filter a list that is read whole anyway.
_NO_NEWS = re.compile(r"\?next=.*$|(?<=/)\?(?!p=|cursor=|q=|dialog|kind=|limit=|max_id=|show=).*$")
_NEXT_PAGE = re.compile(r'<([^>]+)>; rel="next"')
# Until an address is confirmed, signing in stops at the page that asks for the code.
_NEVER_SIGNED_IN = frozenset({ANONYMOUS, "unconfirmed"})
# Headers that say the same whatever was asked for, or hold secrets of the session itself.
_DULL_HEADERS = frozenset({"X-Request-Id", "Content-Security-Policy", "Content-Length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A canary that somebody was shown."""

    role: str
    surface: str
    route: str
    url: str
    canary: Canary


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One answer."""

    url: str
    route: str
    status: int
    location: str = ""


@dataclass(slots=True)
class Walk:
    """All that somebody reached."""

    role: str
    is_of_app: bool = False
    is_of_pages: bool = False
    visits: list[Visit] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)

    def seen(self, surface: str) -> set[Canary]:
        return {sighting.canary for sighting in self.sightings if sighting.surface == surface}

    def answer_to(self, url: str) -> Visit:
        return next(visit for visit in self.visits if visit.url == url)


def walk(*, world: World, role: str) -> Walk:
    """Visit every route with everything known, and follow every link to the end."""
    return _Walker(world, Walk(role), world.client(role)).run()


def walk_pages(*, world: World, role: str) -> Walk:
    """Visit what is not of the API, of which apps ask, and follow every link to the end."""
    return _Walker(world, Walk(role, is_of_pages=True), world.client(role)).run()


def walk_as_app(*, world: World, role: str) -> Walk:
    """Call every operation of the API with a token, and read every list to its end."""
    return _Walker(world, Walk(role, is_of_app=True), world.app(role)).run()


class _Walker:
    def __init__(self, world: World, walk: Walk, client: Client) -> None:
        self._world = world
        self._role = walk.role
        self._client = client
        self._walk = walk
        self._known: set[str] = set()
        self._pending: deque[str] = deque()
        self._given: frozenset[str] = frozenset()

    def run(self) -> Walk:
        self._add(url for _, url in self._world.addresses(self._role))
        self._add(self._searches())
        self._given = frozenset(self._known)
        while self._pending:
            self._visit(self._pending.popleft())
        self._make_sure_of_who_walked()
        return self._walk

    def _make_sure_of_who_walked(self) -> None:
        """Whoever is signed out on the way, or whose token ends, is shown nothing to the end."""
        if self._walk.is_of_app:
            answer = self._client.get("/api/v1/accounts/verify_credentials")
            assert answer.json()["id"] == self._world.people[self._role]["id"], self._role
        else:
            is_signed_in = SESSION_KEY in self._client.session
            assert is_signed_in == (self._role not in _NEVER_SIGNED_IN), self._role

    def _searches(self) -> Iterator[str]:
        """Ask the searches for everybody, and for words of what must not be found."""
        world = self._world
        people = ("public_owner", "private_owner", "suspended_owner", "deactivated_owner")
        words = [world.username(role) for role in people]
        words += [world.people[role]["canaries"]["name"] for role in people]
        words += [world.thing("post_private")["canaries"]["caption"], people[0][:6]]
        for word in words:
            yield f"/search/?q={word}"
            yield f"/api/instaclone/v1/people/?q={word}"

    def _add(self, urls: Iterable[str]) -> None:
        for url in urls:
            if _NOT_WALKED.match(url) or not self._is_asked(url):
                continue
            if url not in self._known:
                self._known.add(url)
                self._pending.append(url)

    def _is_asked(self, url: str) -> bool:
        if url.startswith("/api/"):
            return not self._walk.is_of_pages
        return not self._walk.is_of_app

    def _visit(self, url: str) -> None:
        route = _route_of(url)
        answer = self._client.get(url)
        self._walk.visits.append(
            Visit(
                url=url,
                route=route,
                status=answer.status_code,
                location=answer.headers.get("Location", ""),
            )
        )
        self._take(answer, url, route)
        # What is only linked to is about people of whom nothing is hidden.
        if answer.status_code == 200 and (IS_FULL or url in self._given):
            for headers in fragments_of(route):
                self._take(self._client.get(url, headers=headers), url, route)

    def _take(self, answer: Any, url: str, route: str) -> None:
        assert answer.status_code not in {429, 500, 503}, f"{self._role} {url} {answer.status_code}"
        surface = _surface_of(route)
        if surface == MEDIA:
            self._take_picture(answer, url, route)
            return
        body = _body_of(answer)
        headers = "\n".join(v for k, v in answer.headers.items() if k not in _DULL_HEADERS)
        self._note(html.unescape(body) + "\n" + headers, url, route, surface)
        self._add(_links_in(answer, body, url))

    def _note(self, text: str, url: str, route: str, surface: str) -> None:
        for canary in self._world.catalogue.found_in(text, asked=unquote(url)):
            if canary.counts_on(urlsplit(url).path):
                self._see(canary, url, route, surface)

    def _take_picture(self, answer: Any, url: str, route: str) -> None:
        if answer.status_code != 200:
            return
        try:
            mark = mark_in(content=answer.getvalue())
        except UnidentifiedImageError:
            return
        for canary in self._world.catalogue.named([str(mark)]):
            self._see(canary, url, route, MEDIA)

    def _see(self, canary: Canary, url: str, route: str, surface: str) -> None:
        # The name of a place is no list: whoever may see a post from there may read it.
        if route == "explore:place" and canary.part == "place":
            surface = WEB
        self._walk.sightings.append(
            Sighting(role=self._role, surface=surface, route=route, url=url, canary=canary)
        )


def meta_canaries(*, world: World, url: str) -> set[Canary]:
    """Return what a page tells to other sites, which come without a session."""
    body = _body_of(world.client("anon").get(url))
    text = html.unescape("\n".join(_META.findall(body)))
    return set(world.catalogue.found_in(text, asked=url))


def _route_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def _surface_of(route: str) -> str:
    if route.startswith("admin:"):
        return ADMIN
    return SURFACE_OF.get(route, WEB)


def _body_of(answer: HttpResponseBase) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode(errors="replace")


def _links_in(answer: HttpResponseBase, body: str, url: str) -> Iterator[str]:
    if location := answer.headers.get("Location"):
        yield from _own([location], url)
    if link := answer.headers.get("Link"):
        yield from _own(_NEXT_PAGE.findall(link), url)
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        found = (part for value in _LINKS.findall(body) for part in _parts(html.unescape(value)))
        yield from _own(found, url)
    elif kind.startswith("application/json"):
        content = json.loads(body)
        yield from _own(_texts_in(content), url)
        if isinstance(content, dict) and content.get("next_cursor"):
            yield f"{urlsplit(url).path}?cursor={content['next_cursor']}"


def _parts(value: str) -> list[str]:
    """Split what may be a srcset into its addresses."""
    return [part.strip().split(" ")[0] for part in value.split(", ")]


def _own(values: Iterable[str], url: str) -> Iterator[str]:
    """Return the addresses of this site among values, each as a path."""
    for value in values:
        if not re.match(r"/(?!/)|\?|https?://", value):
            continue
        # What is told to apps is written out, with the site's own name.
        target = urljoin(SITE + url, value.replace(settings.SITE_URL, SITE, 1))
        if target.startswith(SITE + "/"):
            yield _NO_NEWS.sub("", target.removeprefix(SITE).partition("#")[0])


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts_in(part)
