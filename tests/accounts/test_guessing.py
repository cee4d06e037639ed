"""What meets those who guess, flood or trick the ways in: limits, one answer, no way around."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from apps.accounts.models import Account
from tests.accounts.second_factors import SECOND_STEP, enter_password, give_app
from tests.factories.accounts import BORN_ON, PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
SIGN_UP = "/accounts/signup/"
RESET = "/accounts/password/reset/"
TOO_MANY = "Too many failed login attempts"
FOREIGN = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    r"\\evil.example",
    r"/\evil.example",
    r"\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://evil.example",
    "testserver:x@evil.example",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    "https://evil.example#testserver",
    "https://evil.example?testserver",
    " https://evil.example",
    "\thttps://evil.example",
    "\nhttps://evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x00//evil.example",
    "%2f%2fevil.example",
    "https://evil。example",
]


def guess(login: str, *, password: str = "wrong-password", **extra: str):
    return Client(**extra).post(SIGN_IN, {"login": login, "password": password})


def is_refused(answer) -> bool:
    return TOO_MANY in answer.content.decode()


@pytest.fixture
def ana() -> Account:
    return AccountFactory(username="ana", email="ana@example.org")


class TestGuessingPasswords:
    def test_is_stopped_for_each_account_whatever_the_address(self, ana: Account) -> None:
        for number in range(5):
            assert not is_refused(guess("ana", REMOTE_ADDR=f"192.0.2.{number}"))

        assert is_refused(guess("ana", password=PASSWORD, REMOTE_ADDR="198.51.100.7"))

    def test_is_stopped_alike_for_nobody(self, ana: Account) -> None:
        for login in ("ana", "nobody"):
            answers = [guess(login, REMOTE_ADDR=f"192.0.2.{number}") for number in range(6)]
            assert [is_refused(answer) for answer in answers] == [False] * 5 + [True]

    def test_is_stopped_for_each_address_whatever_the_account(self, ana: Account) -> None:
        for number in range(10):
            assert not is_refused(guess(f"person{number}"))

        assert is_refused(guess("ana", password=PASSWORD))
        assert not is_refused(guess("ana", REMOTE_ADDR="198.51.100.7"))

    def test_is_stopped_behind_forged_headers(self) -> None:
        answers = [
            guess(f"person{number}", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
            for number in range(11)
        ]

        assert is_refused(answers[-1])

    def test_is_stopped_behind_what_is_forged_before_a_proxy_of_ours(self, settings) -> None:
        settings.TRUSTED_PROXIES = ["127.0.0.1/32"]
        answers = [
            guess(f"person{number}", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, 203.0.113.5")
            for number in range(11)
        ]

        assert is_refused(answers[-1])
        assert not is_refused(guess("person99", HTTP_X_FORWARDED_FOR="203.0.113.6"))

    def test_counts_a_network_of_one_subscriber_as_one(self) -> None:
        answers = [
            guess(f"person{number}", REMOTE_ADDR=f"2001:db8:1:2::{number + 1:x}")
            for number in range(11)
        ]

        assert is_refused(answers[-1])


class TestFlooding:
    def test_of_sign_ups_is_stopped_and_says_for_how_long(self) -> None:
        form = {"email": "x", "username": "", "password1": ""}
        answers = [Client().post(SIGN_UP, form) for _ in range(21)]

        assert [answer.status_code for answer in answers] == [200] * 20 + [429]
        assert answers[-1]["Retry-After"] == "60"
        assert b"css/base.css" in answers[-1].content

    def test_of_resets_is_stopped_for_each_mailbox_alike(self, ana: Account) -> None:
        for email in ("ana@example.org", "nobody@example.org"):
            answers = [
                Client(REMOTE_ADDR=f"192.0.2.{number}").post(RESET, {"email": email})
                for number in range(6)
            ]
            assert [answer.status_code for answer in answers] == [302] * 5 + [429]
        assert Counter(message.to[0] for message in mail.outbox) == {
            "ana@example.org": 5,
            "nobody@example.org": 5,
        }

    def test_of_resets_is_stopped_for_each_address(self) -> None:
        answers = [
            Client().post(RESET, {"email": f"person{number}@example.org"}) for number in range(21)
        ]

        assert answers[-1].status_code == 429

    def test_of_passwords_of_somebody_signed_in_is_stopped(self, client_for, ana: Account) -> None:
        browser = client_for(ana)
        answers = [
            browser.post("/accounts/reauthenticate/", {"password": "guess"}) for _ in range(12)
        ]

        assert answers[-1].status_code == 429 or is_refused(answers[-1])


class TestTiming:
    @pytest.fixture
    def hashes(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        made: list[str] = []
        encode = MD5PasswordHasher.encode

        def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
            made.append(password)
            return encode(self, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
        return made

    @pytest.mark.parametrize("login", ["ana", "nobody", "ana@example.org", "no@example.org"])
    def test_of_sign_in_is_one_hash_for_everybody(
        self, ana: Account, hashes: list[str], login: str
    ) -> None:
        guess(login)

        assert len(hashes) == 1

    def test_of_sign_in_is_one_hash_for_those_without_a_password(self, hashes: list[str]) -> None:
        account = AccountFactory(username="made")
        account.set_unusable_password()
        account.save()
        hashes.clear()

        guess("made")

        assert len(hashes) == 1

    @pytest.mark.parametrize("email", ["ana@example.org", "new@example.org"])
    def test_of_sign_up_is_one_hash_for_everybody(
        self, ana: Account, hashes: list[str], email: str
    ) -> None:
        Client().post(
            SIGN_UP,
            {"email": email, "username": "newcomer", "password1": PASSWORD, "born_on": BORN_ON},
        )

        assert len(hashes) == 1


class TestForgery:
    @pytest.mark.parametrize(
        "path",
        [
            SIGN_IN,
            SIGN_UP,
            RESET,
            "/accounts/logout/",
            "/accounts/confirm-email/",
            "/accounts/reauthenticate/",
            SECOND_STEP,
            "/accounts/2fa/webauthn/login/",
            "/accounts/2fa/totp/activate/",
            "/settings/security/sessions/revoke-others/",
        ],
    )
    def test_of_a_form_is_refused(self, path: str) -> None:
        assert Client(enforce_csrf_checks=True).post(path, {}).status_code == 403

    def test_of_a_session_is_worth_nothing_after_sign_in(self, ana: Account) -> None:
        attacker = Client()
        attacker.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
        planted = attacker.cookies["session"].value
        victim = Client()
        victim.cookies["session"] = planted

        enter_password(victim, ana)

        assert victim.cookies["session"].value != planted
        assert attacker.get("/settings/security/").status_code == 302


class TestLeadingAway:
    @pytest.mark.parametrize("target", FOREIGN)
    def test_is_not_done_by_sign_in_and_sign_out(self, ana: Account, target: str) -> None:
        browser = Client()

        signed_in = enter_password(browser, ana, next=target)
        signed_out = browser.post("/accounts/logout/", {"next": target})

        for answer in (signed_in, signed_out):
            # Whatever is left of it is a path of ours.
            assert answer.url == "/" or answer.url.startswith("%2f")

    @pytest.mark.parametrize("target", FOREIGN[:6])
    def test_is_not_done_by_the_second_step(self, ana: Account, target: str) -> None:
        give_app(ana)

        assert enter_password(Client(), ana, next=target).url == SECOND_STEP

    @pytest.mark.parametrize("target", FOREIGN[:6])
    def test_is_not_done_by_confirming_the_password(
        self, client_for, ana: Account, target: str
    ) -> None:
        answer = client_for(ana).post(
            "/accounts/reauthenticate/", {"password": PASSWORD, "next": target}
        )

        assert answer.url == "/"


class TestCookies:
    def test_are_for_https_and_this_host_alone_where_the_site_has_it(self) -> None:
        names = [
            *("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE"),
            *("CSRF_COOKIE_SECURE", "CSRF_COOKIE_SAMESITE", "DEVICE_COOKIE_NAME"),
        ]
        program = (
            "import json; from instaclone.settings import base as s; "
            "from django.conf import global_settings as g; "
            f"print(json.dumps([getattr(s, n, getattr(g, n, None)) for n in {names}]))"
        )
        output = subprocess.run(
            [sys.executable, "-c", program],
            env={
                "SECRET_KEY": "x" * 60,
                "SITE_URL": "https://photos.example.org",
                "ALLOWED_HOSTS": "photos.example.org",
                "DATABASE_URL": "postgresql://127.0.0.1/x",
                "REDIS_URL": "redis://127.0.0.1:6379/0",
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout

        assert json.loads(output) == [True, True, "Lax", True, "Lax", "__Host-device"]
