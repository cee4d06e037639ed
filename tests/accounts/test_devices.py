"""A sign-in from a new device is told by mail; when a device was last seen is kept, cheaply."""

import re
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import DatabaseError
from django.test import Client

from apps.accounts import services
from apps.accounts.middleware import Recent
from apps.accounts.models import Account, KnownDevice
from tests.accounts.second_factors import enter_password
from tests.factories.accounts import BORN_ON, PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
COOKIE = "device"


@pytest.fixture
def ana() -> Account:
    return AccountFactory(username="ana", email="ana@example.org")


@pytest.fixture
def known(ana: Account) -> Client:
    """A browser that has signed in before, and is signed out again."""
    browser = Client()
    enter_password(browser, ana)
    browser.post("/accounts/logout/")
    mail.outbox.clear()
    return browser


def cookie_of(browser: Client) -> Morsel[str]:
    return browser.cookies[COOKIE]


class TestNewDevice:
    def test_is_told_with_time_device_and_what_to_do(self, known: Client, ana: Account) -> None:
        with time_machine.travel(NOW, tick=False):
            enter_password(Client(headers={"user-agent": FIREFOX}), ana)

        (told,) = mail.outbox
        assert told.to == ["ana@example.org"]
        assert "new device" in told.subject
        assert "Firefox on Linux" in told.body
        assert "2026-11-21 12:00 UTC" in told.body
        assert "/accounts/password/reset/" in told.body

    def test_is_told_once(self, known: Client, ana: Account) -> None:
        other = Client()
        for _ in range(3):
            enter_password(other, ana)
            other.post("/accounts/logout/")

        assert len(mail.outbox) == 1

    def test_is_not_the_one_somebody_always_uses(self, known: Client, ana: Account) -> None:
        enter_password(known, ana)

        assert mail.outbox == []

    def test_is_not_the_one_of_a_sign_up(self, client: Client) -> None:
        form = {
            "email": "new@example.org",
            "username": "newcomer",
            "password1": PASSWORD,
            "born_on": BORN_ON,
        }
        client.post("/accounts/signup/", form)
        code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
        mail.outbox.clear()

        client.post("/accounts/confirm-email/", {"code": code})

        assert client.get("/settings/security/").status_code == 200
        assert [message.subject for message in mail.outbox if "device" in message.subject] == []

    def test_quotes_nothing_a_stranger_has_written(self, known: Client, ana: Account) -> None:
        enter_password(Client(headers={"user-agent": "You won! https://evil.example"}), ana)

        assert "evil" not in mail.outbox[0].body
        assert "a browser we do not know" in mail.outbox[0].body

    def test_is_not_told_when_the_password_was_wrong(self, known: Client, ana: Account) -> None:
        Client().post("/accounts/login/", {"login": "ana", "password": "wrong"})

        assert mail.outbox == []

    def test_is_new_to_each_account_that_uses_it(self, known: Client, ana: Account) -> None:
        ed = AccountFactory(username="ed", email="ed@example.org")

        enter_password(known, ed)

        assert [message.to for message in mail.outbox] == [["ed@example.org"]]

    @pytest.mark.parametrize("value", ["", "x", "a" * 43, "é" * 43, "a" * 5_000])
    def test_cannot_pass_for_a_known_one(self, known: Client, ana: Account, value: str) -> None:
        thief = Client()
        thief.cookies[COOKIE] = value

        enter_password(thief, ana)

        assert len(mail.outbox) == 1

    def test_is_told_again_after_its_session_was_ended(self, known: Client, ana: Account) -> None:
        enter_password(known, ana)
        services.revoke_other_sessions(account=ana, session_key=None)

        enter_password(known, ana)

        assert len(mail.outbox) == 1

    def test_is_every_other_one_after_a_new_password(self, known: Client, ana: Account) -> None:
        here = Client()
        enter_password(here, ana)
        new = "another-long-secret"
        here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new})
        mail.outbox.clear()

        for browser in (here, known):
            browser.post("/accounts/logout/")
            browser.post("/accounts/login/", {"login": "ana", "password": new})

        assert len(mail.outbox) == 1


class TestDeviceCookie:
    def test_is_for_our_pages_alone(self, known: Client) -> None:
        cookie = cookie_of(known)

        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert int(cookie["max-age"]) > timedelta(days=300).total_seconds()

    def test_is_stored_as_a_hash(self, known: Client) -> None:
        stored = str(list(KnownDevice.objects.values()))

        assert cookie_of(known).value not in stored


class TestRememberDevice:
    def test_keeps_the_latest_few(self, ana: Account) -> None:
        for number in range(40):
            services.remember_device(
                account=ana,
                token=f"token{number}",
                session_key="",
                now=NOW + timedelta(days=number),
            )

        kept = KnownDevice.objects.filter(account=ana)
        assert kept.count() == 30
        assert kept.earliest("last_used_at").last_used_at == NOW + timedelta(days=10)


class TestLastSeen:
    @pytest.fixture
    def device(self, known: Client, ana: Account) -> UserSession:
        with time_machine.travel(NOW, tick=False):
            enter_password(known, ana)
        return UserSession.objects.get(user=ana)

    def seen_after(self, minutes: int, *, browser: Client, **extra: str) -> UserSession:
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            # A process of its own: nothing is remembered from the requests before.
            fresh = Client(**extra)
            fresh.cookies = browser.cookies
            fresh.get("/settings/security/")
        return UserSession.objects.get()

    def test_is_written_ten_minutes_apart(self, known: Client, device: UserSession) -> None:
        assert self.seen_after(9, browser=known).last_seen_at == NOW
        later = NOW + timedelta(minutes=11)
        assert self.seen_after(11, browser=known).last_seen_at == later

    def test_follows_the_device(self, known: Client, device: UserSession) -> None:
        seen = self.seen_after(
            11, browser=known, REMOTE_ADDR="192.0.2.9", HTTP_USER_AGENT="x" * 900
        )

        assert seen.ip == "192.0.2.9"
        assert seen.user_agent == "x" * 200

    def test_costs_nothing_in_between(self, known: Client, ana: Account, monkeypatch) -> None:
        enter_password(known, ana)
        known.get("/settings/appearance/")
        calls: list[object] = []
        monkeypatch.setattr(services, "note_seen", lambda **seen: calls.append(seen))

        known.get("/settings/appearance/")

        assert calls == []

    def test_never_fails_a_page(self, known: Client, ana: Account, monkeypatch) -> None:
        def fail(**_: object) -> None:
            raise DatabaseError

        enter_password(known, ana)
        monkeypatch.setattr(services, "note_seen", fail)

        assert known.get("/settings/appearance/").status_code == 200


class TestRecent:
    def test_forgets_the_oldest_when_it_is_full(self) -> None:
        recent = Recent(seconds=60, size=2)

        assert [recent.is_due(key) for key in "aabca"] == [True, False, True, True, True]

    def test_takes_a_key_for_due_again_later(self) -> None:
        recent = Recent(seconds=0, size=2)

        assert recent.is_due("a")
        assert recent.is_due("a")
