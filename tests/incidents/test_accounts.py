"""Ways into accounts that were open elsewhere: poisoned mails, forged addresses, second uses."""

import re
import threading
from collections.abc import Callable
from io import BytesIO

import pytest
from django.conf import settings
from django.core import mail
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.core.exceptions import DomainError
from apps.core.http import client_address
from tests.conftest import ClientFor
from tests.factories.accounts import PASSWORD, AccountFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]

_LINKS = re.compile(r"https?://[^\s\"'<>]+")
_EVIL = "evil.example"


class TestMailsLeadHereAlone:
    """The name under which somebody asks is no name that mails may lead to."""

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_HOST": _EVIL},
            {"HTTP_HOST": f"testserver@{_EVIL}"},
            {"HTTP_HOST": f"testserver:{_EVIL}"},
            {"HTTP_HOST": f"testserver, {_EVIL}"},
            {"HTTP_HOST": f"{_EVIL}:80"},
            {"HTTP_HOST": f"testserver.{_EVIL}"},
            {"HTTP_HOST": "testserver\r\nX: y"},
            {"HTTP_X_FORWARDED_HOST": _EVIL},
            {"HTTP_FORWARDED": f"host={_EVIL}"},
            {"HTTP_X_HOST": _EVIL},
            {"SERVER_NAME": _EVIL},
            {"HTTP_REFERER": f"https://{_EVIL}/"},
            {"HTTP_HOST": "localhost"},
            {"HTTP_HOST": "testserver:8443"},
        ],
    )
    @pytest.mark.parametrize("form", ["reset", "sign-up"])
    def test_whatever_host_is_named(self, headers: dict[str, str], form: str) -> None:
        AccountFactory(username="ana", email="ana@example.org")
        path, fields = {
            "reset": ("/accounts/password/reset/", {"email": "ana@example.org"}),
            "sign-up": (
                "/accounts/signup/",
                {"email": "new@example.org", "username": "newcomer", "password1": PASSWORD},
            ),
        }[form]

        answer = Client().post(path, fields, **headers)

        assert answer.status_code in {200, 302, 400}
        assert _EVIL not in answer.get("Location", "")
        for message in mail.outbox:
            assert _EVIL not in message.body
            links = _LINKS.findall(message.body)
            assert all(link.startswith(settings.SITE_URL) for link in links), links
        assert bool(mail.outbox) == (answer.status_code == 302)


class TestLineEndsStayInsideValues:
    """A line end in a value that reaches a header would begin a header of the sender's own."""

    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "%0d%0a", "\u2028", "\x0b", "\x85"])
    def test_in_answers(self, client_for: ClientFor, end: str) -> None:
        client = client_for(AccountFactory(username="ana"))
        odd = f"x{end}Set-Cookie: planted=1{end}{end}<b>"
        answers = [
            client.get("/search/", {"q": odd}),
            client.get("/accounts/login/", {"next": f"/{odd}"}),
            client.get(f"/ANA/?{odd}"),
            client.get("/", {"cursor": odd}),
            client.post("/ana/follow/", {"next": f"/{odd}"}),
            client.post("/accounts/logout/", {"next": f"/{odd}"}),
        ]

        for answer in answers:
            assert answer.status_code in {200, 301, 302, 400, 404, 422}
            assert "planted" not in answer.cookies
            for name, value in answer.headers.items():
                assert not set("\r\n\x0b\x85\u2028") & set(f"{name}{value}")

    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
    def test_in_mails(self, end: str) -> None:
        address = f"ana@example.org{end}Bcc: evil@evil.example"
        for path, fields in (
            ("/accounts/password/reset/", {"email": address}),
            (
                "/accounts/signup/",
                {"email": address, "username": "newcomer", "password1": PASSWORD},
            ),
        ):
            assert Client().post(path, fields).status_code in {200, 302}

        assert not [message for message in mail.outbox if _EVIL in str(message.message())]


class TestAHeaderIsNotTakenForAnotherOne:
    """A proxy of ours sets the name with hyphens; the one with underscores is anybody's."""

    def request(self, *headers: tuple[bytes, bytes]) -> HttpRequest:
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "headers": list(headers),
            "client": ("10.0.0.1", 50_000),
        }
        return ASGIRequest(scope, BytesIO())

    @pytest.mark.parametrize("name", [b"x_forwarded_for", b"x-forwarded_for", b"X_Forwarded-For"])
    def test_whatever_comes_first(self, settings, name: bytes) -> None:
        settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
        true, forged = (b"x-forwarded-for", b"192.0.2.1"), (name, b"198.51.100.6")

        for headers in ((true, forged), (forged, true)):
            assert client_address(self.request(*headers)) == "192.0.2.1"
        assert client_address(self.request(forged)) == "10.0.0.1"


def at_once(count: int, act: Callable[[int], object]) -> list[str]:
    """Let many do something at the same moment; return what each came to."""
    start, outcomes = threading.Barrier(count), []

    def run(number: int) -> None:
        start.wait()
        try:
            act(number)
            outcomes.append("done")
        except DomainError as refused:
            outcomes.append(refused.code)
        except Exception as failure:  # whatever it was, it is what is asserted
            outcomes.append(f"failed: {failure!r}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
class TestOneOfManyAtOnceHasTheName:
    """Fifty at the same moment: one has it, the others are told, and nobody meets a failure."""

    def test_that_is_signed_up_with(self) -> None:
        outcomes = at_once(
            50,
            lambda number: account_services.create_account(
                username="wanted", email=f"person{number}@example.org", password=None
            ),
        )

        assert outcomes.count("done") == 1
        assert len(set(outcomes)) == 2
        assert not [outcome for outcome in outcomes if outcome.startswith("failed")]
        assert Account.objects.filter(username__iexact="wanted").count() == 1

    def test_that_is_changed_to(self) -> None:
        people = [AccountFactory() for _ in range(20)]

        outcomes = at_once(
            20,
            lambda number: account_services.change_username(
                account=people[number], username="wanted", now=timezone.now()
            ),
        )

        assert outcomes.count("done") == 1
        assert not [outcome for outcome in outcomes if outcome.startswith("failed")]
        assert Account.objects.filter(username__iexact="wanted").count() == 1
