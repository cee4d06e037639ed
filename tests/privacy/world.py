"""An acceptance site for the tests: seeded once for a module, looked at as anybody."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import Any

from django.apps import apps
from django.conf import settings
from django.test import Client
from django_redis import get_redis_connection

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import FilterContext, FilterInput, KeywordInput
from apps.core import outbox, queue, ratelimits
from apps.core import redis as core_redis
from apps.core.redis import feed_shard_aliases
from apps.demo import services as demo_services
from apps.graph import services as graph_services
from apps.moderation.models import Notice
from tests.privacy.canaries import Canary, Catalogue
from tests.privacy.routes import BUTTONS, QUERIES, Route, all_routes

ANONYMOUS = "anon"
RANDOM_ID = "1234567890123456789"
RANDOM_NAME = "nobody_at_all"
IS_FULL = os.environ.get("INSTACLONE_TEST_FULL") == "1"
# Whose apps ask all of the API.
APP_ROLES = ("stranger", "follower", "blocked", "public_owner", "private_owner")
_TOLD_BY_PEOPLE = frozenset({"post", "draft", "mediaitem", "comment", "case"})
_UNMADE = ("app", "collection", "poll")
_PARAMETER = re.compile(r"{(\w+)}")
_OWNER_SUFFIX = "_owner"
_STAFF = frozenset({"moderator", "admin"})
# /admin/ and /admin/app/ lie above the pages of single models.
_LIST_DEPTH = 3


@dataclass(slots=True)
class World:
    """The site's description, and clients signed in through the pages."""

    site: dict[str, Any]
    catalogue: Catalogue
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    _clients: dict[str, Client] = field(default_factory=dict)

    @classmethod
    def of(cls, site: dict[str, Any]) -> "World":
        people = {**site["actors"], **site["owners"], **site["witnesses"]}
        return cls(site=site, catalogue=Catalogue(site), people=people)

    def client(self, role: str) -> Client:
        """Return the browser of somebody, signed in by the form the first time."""
        if role not in self._clients:
            self._clients[role] = self.new_client(role)
        return self._clients[role]

    def new_client(self, role: str) -> Client:
        """Sign somebody in on a new device; each person has an address of their own."""
        client = Client(REMOTE_ADDR=self._address(role))
        if role != ANONYMOUS:
            person = self.people[role]
            answer = client.post(
                self.site["login"]["url"],
                {"login": person["username"], "password": person["password"]},
            )
            assert answer.status_code == 302, f"{role} could not sign in"
            assert settings.SESSION_COOKIE_NAME in client.cookies, role
        return client

    def _address(self, role: str) -> str:
        return f"198.51.100.{[ANONYMOUS, *self.people].index(role) + 1}"

    def app(self, role: str) -> Client:
        """Return an app that acts for somebody with everything an app may be allowed."""
        headers = {"Authorization": f"Bearer {self.people[role]['token']}"}
        return Client(headers=headers, REMOTE_ADDR=self._address(role))

    def forget_clients(self) -> None:
        self._clients.clear()

    def username(self, role: str) -> str:
        username: str = self.people[role]["username"]
        return username

    def thing(self, name: str) -> dict[str, Any]:
        thing: dict[str, Any] = self.site["objects"][name]
        return thing

    def column(self, role: str, canary: Canary) -> str:
        """Return the actor of the matrix that somebody is for an object."""
        if not role.endswith(_OWNER_SUFFIX):
            return role
        return "owner" if role == canary.owner else "stranger"

    def addresses(self, role: str) -> list[tuple[Route, str]]:
        """Return every address of every route, with everything that exists put in."""
        found = []
        for route in all_routes():
            if route.name.startswith("admin:") and not self._tries_the_desk(route, role):
                continue
            all_values = list(self._values(route, role))
            for values in all_values[:2] if BUTTONS.search(route.name) else all_values:
                named = dict(zip(route.parameters, values, strict=True))
                found.append((route, route.template.format(**named)))
        return found + self._api_addresses(role)

    def _api_addresses(self, role: str) -> list[tuple[Route, str]]:
        """Return what an app asks beside the bare addresses: lists in small pages, and queries."""
        found = []
        for route in all_routes():
            if route.is_paged:
                for values in self._values(route, role):
                    named = dict(zip(route.parameters, values, strict=True))
                    found.append((route, f"{route.template.format(**named)}?limit=1"))
            if query := QUERIES.get(route.name):
                names = _PARAMETER.findall(query)
                for values in product(*(self._known(name, role) for name in names)):
                    asked = query.format(**dict(zip(names, values, strict=True)))
                    found.append((route, f"{route.template}?{asked}"))
        return found

    def _values(self, route: Route, role: str) -> Iterator[tuple[str, ...]]:
        """Return what to put in for the parameters of a route; they vary together where they must.

        :raises KeyError: a parameter that nobody has told how to fill.
        """
        if route.parameters == ("kind", "target_id"):
            yield from self._targets()
        elif route.name.startswith("admin:"):
            yield from self._admin_values(route, role)
        elif route.parameters == ("post_id", "comment_id"):
            yield from self._comment_keys()
        elif route.parameters[:2] == ("shard", "name"):
            yield from self._media_files()
        else:
            yield from product(*(self._known(name, role) for name in route.parameters))

    def _known(self, parameter: str, role: str) -> list[str]:
        posts = [thing for name, thing in self.site["objects"].items() if name.startswith("post_")]
        known = {
            "post_id": [thing["id"] for thing in posts if thing["id"]] + [RANDOM_ID],
            "status_id": self._status_ids(posts),
            "draft_id": [self.thing("upload_draft")["id"], RANDOM_ID],
            "media_id": [*self._media_ids(), RANDOM_ID],
            "account_id": [person["id"] for person in self.site["owners"].values()],
            "place_id": [thing["place_id"] for thing in posts if thing["place_id"]] + [RANDOM_ID],
            "tag": [thing["canaries"]["hashtag"] for thing in posts] + ["nothing"],
            # A hashtag, or a topic of the API's documentation.
            "name": [thing["canaries"]["hashtag"] for thing in posts] + ["accounts", "nothing"],
            "username": self._usernames(role),
            "session_id": self._session_ids(),
            "pk": ["1"],
            "request_id": [person["id"] for person in self.site["owners"].values()],
            "export_id": [RANDOM_ID],
            "invitation_id": [RANDOM_ID],
            "notice_id": [*map(str, Notice.objects.values_list("pk", flat=True)), RANDOM_ID],
            "notification_id": [*self._notification_ids(), RANDOM_ID],
            "list_id": [*ids_of("graph", "PeopleList"), RANDOM_ID],
            "filter_id": [*ids_of("accounts", "WordFilter"), RANDOM_ID],
            "keyword_id": [*ids_of("accounts", "FilterKeyword"), RANDOM_ID],
            # Nobody on the site has made one of these.
            **{f"{thing}_id": [RANDOM_ID] for thing in _UNMADE},
            "group_key": [f"ungrouped-{pk}" for pk in (*self._notification_ids(), RANDOM_ID)],
            "uidb36": ["1z141z3"],
            "key": ["cqx1ff-0123456789abcdef", "set-password"],
        }
        return known[parameter]

    def _status_ids(self, posts: list[dict[str, Any]]) -> list[str]:
        """Return posts, and comments, which have ids of the same space."""
        shown = [thing for thing in posts if thing["id"]]
        comments = [
            comment["id"]
            for thing in shown
            for comment in list(thing["comments"].values())[: None if IS_FULL else 1]
        ]
        return [*(thing["id"] for thing in shown), *comments, RANDOM_ID]

    def _usernames(self, role: str) -> list[str]:
        roles = [*self.site["owners"], *(("liker", "fan", "muted") if IS_FULL else ())]
        if role in self.people and role not in roles:
            roles.append(role)
        return [*(self.username(each) for each in roles), RANDOM_NAME]

    def _comment_keys(self) -> Iterator[tuple[str, str]]:
        for name, thing in self.site["objects"].items():
            if name.startswith("post_") and thing["id"]:
                comments = list(thing["comments"].values())
                for comment in comments if IS_FULL else comments[:1]:
                    yield thing["id"], comment["id"]
        yield self.thing("post_public")["id"], RANDOM_ID

    def _targets(self) -> Iterator[tuple[str, str]]:
        """What can be reported."""
        for name, thing in self.site["objects"].items():
            if name.startswith("post_") and thing["id"]:
                yield "post", thing["id"]
                comments = list(thing["comments"].values())
                for comment in comments if IS_FULL else comments[:1]:
                    yield "comment", comment["id"]
        for person in self.site["owners"].values():
            yield "account", person["id"]
        yield from (("post", RANDOM_ID), ("comment", RANDOM_ID), ("account", RANDOM_ID))

    def _media(self) -> Iterator[dict[str, Any]]:
        for thing in self.site["objects"].values():
            yield from thing.get("media", ())

    def _media_ids(self) -> list[str]:
        return [medium["id"] for medium in self._media()]

    def _media_files(self) -> Iterator[tuple[str, str, str, str]]:
        """Every file under its present name, below the public and the private address alike."""
        for medium in self._media():
            renditions = medium["renditions"]
            for rendition in renditions if IS_FULL else (renditions[0], renditions[-1]):
                size, fmt = re.findall(r"/(\w+)\.(\w+)$", rendition["url"])[0]
                yield medium["name"][:2], medium["name"], size, fmt

    def _notification_ids(self) -> list[str]:
        """What somebody was told of, which nobody else can ask for."""
        told = apps.get_model("notifications", "Notification").objects
        owner_id = self.site["owners"]["public_owner"]["id"]
        # By the witness whose name stands in these lists and nowhere else.
        found = told.filter(recipient_id=owner_id, actor_id=self.people["caller"]["id"])
        return [str(pk) for pk in found.order_by("pk").values_list("pk", flat=True)[:2]]

    def _session_ids(self) -> list[str]:
        sessions = apps.get_model("usersessions", "UserSession").objects
        ids = sessions.filter(user_id=self.site["owners"]["public_owner"]["id"])
        return [*(str(pk) for pk in ids.values_list("pk", flat=True)), "999999999"]

    def _tries_the_desk(self, route: Route, role: str) -> bool:
        """Tell whether somebody knocks at a page for staff: one guard stands before all of them.

        A stranger and nobody knock at every page, the others at the lists and at the door.
        """
        knows_all = role in {*_STAFF, ANONYMOUS, "stranger"}
        return IS_FULL or knows_all or route.template.count("/") <= _LIST_DEPTH

    def _admin_values(self, route: Route, role: str) -> Iterator[tuple[str, ...]]:
        """Staff try every row that exists; for everybody else one address of each kind will do."""
        if not route.parameters:
            yield ()
        elif route.parameters == ("app_label",):
            yield from (("posts",), ("accounts",))
        elif route.parameters == ("object_id",):
            label = route.template.split("/")[2:4]
            rows = apps.get_model(*label).objects.values_list("pk", flat=True)
            limit = _rows_tried(label, role)
            yield from ((str(pk),) for pk in rows.order_by("-pk")[:limit])
        elif route.parameters in {("id",), ("user_id",)}:
            yield (self.site["owners"]["public_owner"]["id"],)
        else:
            yield tuple("0" for _ in route.parameters)


def _rows_tried(label: list[str], role: str) -> int:
    """Staff try every row of what people make, and some of what the machinery keeps."""
    if role not in _STAFF:
        return 1
    return 60 if label[1] in _TOLD_BY_PEOPLE or IS_FULL else 3


def ids_of(app: str, model: str) -> list[str]:
    """Return everything of a kind that is on the site."""
    return [str(pk) for pk in apps.get_model(app, model).objects.values_list("pk", flat=True)]


def seed_site() -> dict[str, Any]:
    """Make the site in the test database, with all its effects, and describe it."""
    site = demo_services.seed_acceptance(seed=1, now=datetime.now(UTC))
    follower = Account.objects.get(pk=site["actors"]["follower"]["id"])
    followed = [int(site["owners"][name]["id"]) for name in ("public_owner", "private_owner")]
    made = graph_services.make_list(owner=follower, title="Neighbors")
    graph_services.add_to_list(owner=follower, list_id=made.pk, account_ids=followed)
    account_services.make_filter(
        account=follower,
        said=FilterInput(title="Weather", contexts=(FilterContext.NOTIFICATIONS,)),
        keywords=[KeywordInput(text="hailstorm")],
    )
    return site


def flush_redis() -> None:
    """Empty every Redis role, as after a crash without a disk."""
    clients: list[Any] = [
        get_redis_connection(alias) for alias in ("default", "channels", *feed_shard_aliases())
    ]
    clients.append(getattr(queue.broker, "client", None))
    for client in clients:
        if client is not None:
            client.flushdb()
    ratelimits.forget_limits()
    core_redis.forget_failures()


def settle() -> None:
    """Carry out everything that follows from what was done."""
    outbox.drain()
