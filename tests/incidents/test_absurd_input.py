"""Input that nobody means: too large, too deep, too many, or of characters that cannot be."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import Account
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

HUGE = 10_000_000
API = (
    "/api/instaclone/v1/posts/",
    "/api/instaclone/v1/reports",
    "/api/instaclone/v1/interactions",
    "/api/instaclone/v1/media/",
)
# Each form with a field in which somebody writes.
FORMS = (
    ("/accounts/login/", "login"),
    ("/accounts/signup/", "username"),
    ("/accounts/password/reset/", "email"),
    ("/accounts/reauthenticate/", "password"),
    ("/settings/profile/", "bio"),
    ("/settings/profile/", "links"),
    ("/settings/account/deactivate/", "password"),
    ("/create/", "caption"),
    ("/p/{post}/edit/", "caption"),
    ("/p/{post}/edit/", "place"),
    ("/p/{post}/edit/", "tagged"),
    ("/p/{post}/comments/", "text"),
    ("/report/post/{post}/", "note"),
)
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
def visitor(client_for, ana: Account) -> Client:
    signed_in: Client = client_for(ana)
    return signed_in


class TestTooMuchIsRefusedAndNotRead:
    """Text without a limit is memory without a limit."""

    @pytest.mark.parametrize(("path", "field"), FORMS)
    def test_in_a_form(self, visitor: Client, post: Post, path: str, field: str) -> None:
        answer = visitor.post(path.format(post=post.pk), {field: "x" * HUGE})

        assert answer.status_code == 413
        assert len(answer.content) < 100_000

    @pytest.mark.parametrize("path", API)
    def test_in_json(self, visitor: Client, path: str) -> None:
        body = json.dumps({"caption": "x" * HUGE, "photos": []})

        answer = visitor.post(path, body, content_type="application/json")

        assert answer.status_code in {413, 415}

    @pytest.mark.parametrize("size", [None, "", "-1", "12", "99999999999"])
    def test_whatever_its_length_is_said_to_be(
        self, visitor: Client, settings: Settings, size: str | None
    ) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
        body = json.dumps({"photos": [], "caption": "x" * HUGE})

        answer = visitor.generic(
            "POST", API[0], body, content_type="application/json", CONTENT_LENGTH=size
        )

        # Without a length there is nothing to read.
        assert answer.status_code in {400, 413, 422}

    def test_in_an_address(self, visitor: Client) -> None:
        for path in ("/search/", "/explore/", "/", "/notifications/"):
            answer = visitor.get(path, {"q": "x" * 100_000, "cursor": "y" * 100_000})

            assert answer.status_code < 500


class TestOddJsonIsTheSendersMistake:
    """What no program of good will sends is answered with a reason, never with a failure."""

    @pytest.mark.parametrize("path", API)
    @pytest.mark.parametrize("name", ODD_BODIES)
    def test_and_is_answered_as_one(self, visitor: Client, path: str, name: str) -> None:
        answer = visitor.post(path, ODD_BODIES[name], content_type="application/json")

        assert 400 <= answer.status_code < 500, answer.content[:300]
        assert answer.json()["error"]


def odd_texts() -> Iterator[str]:
    yield from ("\0", "a\0b", "\ud800", "a\udfffb", "\r\n", "\u202e" * 50, "\uffff", "\x7f\x1b[2J")


class TestOddCharactersHarmNothing:
    """NUL, half characters and line ends in every field and address."""

    @pytest.mark.parametrize(("path", "field"), FORMS)
    def test_in_a_form(self, visitor: Client, post: Post, path: str, field: str) -> None:
        for text in odd_texts():
            body = f"{field}=".encode() + _percent(text)
            answer = visitor.post(
                path.format(post=post.pk), body, content_type="application/x-www-form-urlencoded"
            )

            assert answer.status_code < 500, repr(text)

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
                assert visitor.get(path).status_code < 500, path


def _percent(text: str) -> bytes:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass")).encode()
