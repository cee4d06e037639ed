"""Input that nobody means: too large, too deep, too many, or of characters that cannot be."""

import json
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import Account
from apps.posts.models import Post
from tests.factories.accounts import PASSWORD, AccountFactory
from tests.factories.posts import PostFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

Asker = Callable[[str, bytes], HttpResponse]

HUGE = 10_000_000
API = (
    "/api/instaclone/v1/posts/",
    "/api/instaclone/v1/reports",
    "/api/instaclone/v1/interactions",
)
# Takes files, and no JSON at all.
FILES = "/api/instaclone/v1/media/"
# Each form with a field in which somebody writes, and what else it wants before it is heard.
FORMS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("/accounts/login/", "login", {"password": PASSWORD}),
    ("/accounts/signup/", "username", {"email": "new@example.org", "password1": PASSWORD}),
    ("/accounts/password/reset/", "email", {}),
    ("/accounts/reauthenticate/", "password", {}),
    ("/settings/profile/", "bio", {"username": "ana"}),
    ("/settings/profile/", "links", {"username": "ana"}),
    ("/settings/account/deactivate/", "password", {}),
    ("/create/", "caption", {"audience": "everyone"}),
    ("/p/{own}/edit/", "caption", {"audience": "everyone"}),
    ("/p/{own}/edit/", "place", {"audience": "everyone"}),
    ("/p/{own}/edit/", "tagged", {"audience": "everyone"}),
    ("/p/{own}/comments/", "text", {}),
    ("/report/post/{other}/", "note", {"reason": "spam"}),
)
# Whoever is signed in is led away from these without being read.
FOR_VISITORS = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
KEPT = frozenset(
    {
        ("/settings/profile/", "bio"),
        ("/p/{own}/edit/", "caption"),
        ("/p/{own}/edit/", "place"),
        ("/p/{own}/comments/", "text"),
        ("/report/post/{other}/", "note"),
    }
)
FORM_ANSWERS = frozenset({200, 302, 422})
DEEP = 10_000
ODD_BODIES = {
    "deep lists": "[" * DEEP + "]" * DEEP,
    "deep objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "never closed": "[" * 100_000,
    "a million items": json.dumps({"photos": [1] * 1_000_000, "tagged": ["a"] * 100_000}),
    "half a character": '{"photos": [], "caption": "\\ud800", "note": "\\udfff"}',
    "NUL": '{"photos": [{"media_id": "1"}], "caption": "\\u0000"}',
    "a number of many digits": '{"photos": ' + "9" * 100_000 + "}",
    "no number": '{"photos": NaN, "caption": Infinity}',
    "not UTF-8": b'{"caption": "\xff\xfe"}',
    "no object": '"text"',
    "a name twice": '{"photos": [], "photos": {"media_id": []}}',
}


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def post(ana: Account) -> Post:
    return PostFactory(author=ana)


@pytest.fixture
def other() -> Post:
    return PostFactory()


@pytest.fixture
def visitor(client_for, ana: Account) -> Client:
    signed_in: Client = client_for(ana)
    return signed_in


@pytest.fixture
def asker(visitor: Client, post: Post, other: Post) -> Asker:
    """Return a function that posts to a form, as somebody who is read there."""

    def ask(path: str, body: bytes) -> HttpResponse:
        client = Client() if path in FOR_VISITORS else visitor
        address = path.format(own=post.pk, other=other.pk)
        return client.post(address, body, content_type="application/x-www-form-urlencoded")

    return ask


class TestTooMuchIsRefusedAndNotRead:
    """Text without a limit is memory without a limit."""

    @pytest.mark.parametrize(("path", "field", "rest"), FORMS)
    def test_in_a_form(self, asker: Asker, path: str, field: str, rest: dict[str, str]) -> None:
        answer = asker(path, urlencode({**rest, field: "x" * HUGE}).encode())

        assert answer.status_code == 413
        assert len(answer.content) < 100_000

    @pytest.mark.parametrize("path", API)
    def test_in_json(self, visitor: Client, path: str) -> None:
        body = json.dumps({"caption": "x" * HUGE, "photos": []})

        answer = visitor.post(path, body, content_type="application/json")

        assert answer.status_code == 413

    @pytest.mark.parametrize(
        ("size", "status"),
        # Without a length there is nothing to read.
        [(None, 422), ("", 422), ("-1", 400), ("12", 400), ("99999999999", 413)],
    )
    def test_whatever_its_length_is_said_to_be(
        self, visitor: Client, settings: Settings, size: str | None, status: int
    ) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
        body = json.dumps({"photos": [], "caption": "x" * HUGE})

        answer = visitor.generic(
            "POST", API[0], body, content_type="application/json", CONTENT_LENGTH=size
        )

        assert answer.status_code == status

    def test_in_an_address(self, visitor: Client) -> None:
        for path in ("/search/", "/explore/", "/", "/notifications/"):
            answer = visitor.get(path, {"q": "x" * 100_000, "cursor": "y" * 100_000})

            # What is looked for is cut; a place in a list that nobody gave out is refused.
            assert answer.status_code == (200 if path == "/search/" else 422), path


class TestOddJsonIsTheSendersMistake:
    """What no program of good will sends is answered with a reason, never with a failure."""

    @pytest.mark.parametrize("path", API)
    @pytest.mark.parametrize("name", ODD_BODIES)
    def test_and_is_answered_as_one(self, visitor: Client, path: str, name: str) -> None:
        answer = visitor.post(path, ODD_BODIES[name], content_type="application/json")

        assert answer.status_code in {400, 413, 422}, answer.content[:300]
        assert answer.json()["error"]

    def test_and_none_is_read_where_files_are_taken(self, visitor: Client) -> None:
        for body in ODD_BODIES.values():
            answer = visitor.post(FILES, body, content_type="application/json")

            assert answer.status_code == 415


def odd_texts() -> Iterator[str]:
    yield from ("\0", "a\0b", "\ud800", "a\udfffb", "\r\n", "\u202e" * 50, "\uffff", "\x7f\x1b[2J")


class TestOddCharactersHarmNothing:
    """NUL, half characters and line ends in every field and address."""

    @pytest.mark.parametrize(("path", "field", "rest"), FORMS)
    def test_in_a_form(self, asker: Asker, path: str, field: str, rest: dict[str, str]) -> None:
        statuses = set()
        for text in odd_texts():
            body = urlencode(rest).encode() + f"&{field}=x".encode() + _percent(text)

            statuses.add(asker(path, body).status_code)
            assert statuses <= FORM_ANSWERS, repr(text)

        # What may be said is said, and not stopped for something else before it is looked at.
        assert 302 in statuses or (path, field) not in KEPT

    def test_in_an_address(self, visitor: Client, post: Post) -> None:
        for text in odd_texts():
            odd = _percent(text).decode()
            for path in (
                f"/search/?q={odd}",
                f"/?cursor={odd}",
                f"/notifications/?cursor={odd}&kind={odd}",
                f"/{odd}/",
                f"/p/{post.pk}/?{odd}={odd}",
                f"/explore/tags/{odd}/",
                f"/api/instaclone/v1/people/?q={odd}",
                f"/accounts/username-check/?username={odd}",
            ):
                assert visitor.get(path).status_code in {200, 302, 400, 404, 422}, path


def _percent(text: str) -> bytes:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass")).encode()
