"""The way in: sign-up with a code by mail, sign-in, reset; uniform answers for strangers."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import Account
from apps.accounts.types import Status
from tests.factories.accounts import BORN_ON, PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

SIGN_UP = "/accounts/signup/"
SIGN_IN = "/accounts/login/"
CONFIRM = "/accounts/confirm-email/"
RESET = "/accounts/password/reset/"


def sign_up(client: Client, **changes: str):
    form = {
        "email": "ana@example.org",
        "username": "ana",
        "password1": PASSWORD,
        "born_on": BORN_ON,
        **changes,
    }
    return client.post(SIGN_UP, form)


def sign_in(client: Client, login: str, password: str = PASSWORD):
    return client.post(SIGN_IN, {"login": login, "password": password})


def code_in(message: mail.EmailMessage) -> str:
    return re.search(r"^\s*([A-Z0-9-]{6,})\s*$", message.body, re.MULTILINE)[1]


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/profile/").status_code == 200


class TestSignUp:
    def test_lets_somebody_in_with_the_code_from_the_mail(self, client: Client) -> None:
        answer = sign_up(client)

        assert answer.status_code == 302
        assert answer.url == CONFIRM
        account = Account.objects.get(username="ana")
        assert account.status == Status.UNCONFIRMED
        assert not is_signed_in(client)

        answer = client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})

        assert (answer.status_code, answer.url) == (302, "/")
        account.refresh_from_db()
        assert account.status == Status.ACTIVE
        assert EmailAddress.objects.get(user=account).verified
        assert is_signed_in(client)

    def test_shows_nobody_before_the_code(self, client: Client) -> None:
        sign_up(client)

        assert Client().get("/ana/").status_code == 404

    def test_refuses_wrong_codes_and_gives_up_after_some(self, client: Client) -> None:
        sign_up(client)

        answers = [client.post(CONFIRM, {"code": "AAAAAA"}) for _ in range(4)]

        assert answers[0].status_code == 200
        assert answers[-1].status_code == 302
        code = code_in(mail.outbox[-1])
        client.post(CONFIRM, {"code": code})
        assert not is_signed_in(client)

    def test_answers_alike_for_an_address_that_has_an_account(self) -> None:
        AccountFactory(username="somebody", email="taken@example.org")
        known, unknown = Client(), Client()

        first = sign_up(known, email="taken@example.org", username="ana")
        second = sign_up(unknown, email="free@example.org", username="ben")

        assert (first.status_code, first.url) == (second.status_code, second.url)
        pages = [
            re.sub(r"taken|free|csrf\S+|value=\"[^\"]+\"|[0-9a-f]{32}", "", page.content.decode())
            for page in (known.get(CONFIRM), unknown.get(CONFIRM))
        ]
        assert pages[0] == pages[1]
        assert Account.objects.count() == 2
        told = next(message for message in mail.outbox if message.to == ["taken@example.org"])
        assert "somebody" not in told.body

    @pytest.mark.parametrize(
        "username", ["", "ab", "admin", "ANA", "a b", "ana\x00", "ana\u202e", "аna", "x" * 31]
    )
    def test_refuses_usernames_that_cannot_be(self, client: Client, username: str) -> None:
        AccountFactory(username="Ana")

        answer = sign_up(client, username=username)

        assert answer.status_code == 200
        assert answer.context["form"].errors["username"]
        assert Account.objects.count() == 1

    @pytest.mark.parametrize("password", ["", "short", "password", "ana@example.org", "x" * 5000])
    def test_refuses_poor_passwords(self, client: Client, password: str) -> None:
        answer = sign_up(client, password1=password)

        assert answer.context["form"].errors["password1"]
        assert not Account.objects.exists()

    @pytest.mark.parametrize("email", ["", "nobody", "a@b", "ana@example.org\nBcc: x@y.zz"])
    def test_refuses_broken_addresses(self, client: Client, email: str) -> None:
        assert sign_up(client, email=email).context["form"].errors["email"]
        assert mail.outbox == []

    def test_says_clearly_when_it_is_closed(self, client: Client, settings) -> None:
        settings.REGISTRATION = "closed"

        page = client.get(SIGN_UP)
        answer = sign_up(client)

        assert "form" not in page.context
        assert b"<h1" in page.content
        assert not Account.objects.exists()
        assert answer.status_code == page.status_code


class TestSignIn:
    @pytest.mark.parametrize("login", ["ana", "ANA", " ana ", "ana@example.org", "ANA@Example.org"])
    def test_takes_the_username_or_the_address_in_any_case(
        self, client: Client, login: str
    ) -> None:
        AccountFactory(username="ana", email="ana@example.org")

        sign_in(client, login)

        assert is_signed_in(client)

    def test_answers_alike_for_nobody_and_a_wrong_password(self) -> None:
        AccountFactory(username="ana", email="ana@example.org")

        pages = []
        for login in ("ana", "nobody"):
            answer = sign_in(Client(), login, "wrong-password")
            pages.append(re.sub(r"value=\"[^\"]*\"|[0-9a-f]{32}", "", answer.content.decode()))

        assert pages[0] == pages[1]

    def test_does_not_let_in_who_takes_no_part(self, client: Client) -> None:
        AccountFactory(username="ana", suspended=True)

        sign_in(client, "ana")

        assert not is_signed_in(client)

    def test_asks_the_unconfirmed_for_their_code(self, client: Client) -> None:
        sign_up(Client())
        # A new code is sent every ten seconds at most.
        cache.clear()

        answer = sign_in(client, "ana")

        assert answer.url == CONFIRM
        assert not is_signed_in(client)

    def test_returns_to_the_page_that_asked(self, client: Client) -> None:
        AccountFactory(username="ana")

        form = {"login": "ana", "password": PASSWORD, "next": "/settings/privacy/"}
        assert client.post(SIGN_IN, form).url == "/settings/privacy/"

    @pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_leads_to_no_other_site(self, client: Client, evil: str) -> None:
        AccountFactory(username="ana")

        answer = client.post(SIGN_IN, {"login": "ana", "password": PASSWORD, "next": evil})

        assert answer.url == "/"

    def test_stops_guessing(self, client: Client) -> None:
        AccountFactory(username="ana")
        for _ in range(6):
            sign_in(client, "ana", "wrong-password")

        sign_in(client, "ana")

        assert not is_signed_in(client)

    @pytest.mark.parametrize("login", ["\x00", "a" * 5_000, "\u202e", "'; DROP TABLE x; --"])
    def test_refuses_strange_input(self, client: Client, login: str) -> None:
        assert sign_in(client, login).status_code == 200


class TestPasswordReset:
    def test_answers_alike_and_mails_the_link_only_to_owners(self) -> None:
        AccountFactory(username="ana", email="ana@example.org")

        answers = [
            Client().post(RESET, {"email": email}) for email in ("ana@example.org", "no@x.org")
        ]

        assert answers[0].status_code == answers[1].status_code == 302
        assert answers[0].url == answers[1].url
        by_recipient = {message.to[0]: message.body for message in mail.outbox}
        assert "/password/reset/key/" in by_recipient["ana@example.org"]
        assert "/password/reset/key/" not in by_recipient["no@x.org"]

    def test_sets_a_new_password_and_ends_every_session(self, client: Client, client_for) -> None:
        ana = AccountFactory(username="ana", email="ana@example.org")
        stolen = client_for(ana)
        client.post(RESET, {"email": "ana@example.org"})
        link = re.search(r"http\S+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]

        form_page = client.get(link)
        answer = client.post(form_page.url, {"password1": "another-long-secret"})

        assert answer.status_code == 302
        ana.refresh_from_db()
        assert ana.check_password("another-long-secret")
        assert not is_signed_in(stolen)
        assert client.get(link).status_code == 200
        assert b"password1" not in client.get(link).content


class TestPasswordChange:
    def test_signs_out_the_other_devices_only(self, client: Client) -> None:
        AccountFactory(username="ana")
        other = Client()
        sign_in(client, "ana")
        sign_in(other, "ana")

        form = {"oldpassword": PASSWORD, "password1": "another-long-secret"}
        client.post("/accounts/password/change/", form)

        assert is_signed_in(client)
        assert not is_signed_in(other)

    def test_needs_the_old_one(self, client: Client) -> None:
        ana = AccountFactory(username="ana")
        sign_in(client, "ana")

        form = {"oldpassword": "guess", "password1": "another-long-secret"}
        client.post("/accounts/password/change/", form)

        ana.refresh_from_db()
        assert ana.check_password(PASSWORD)


class TestPasswordHashers:
    def test_store_passwords_with_argon2(self) -> None:
        from instaclone.settings import base

        assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
        assert settings.AUTH_USER_MODEL == "accounts.Account"
