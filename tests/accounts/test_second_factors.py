"""Two-step sign-in: an authenticator app, recovery codes, passkeys, and what guards them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings

from apps.accounts.models import Account
from tests.accounts.second_factors import (
    SECOND_STEP,
    SECRET,
    code_of,
    confirm,
    enter_password,
    give_app,
    give_passkey,
    recovery_codes_of,
    stored_secret,
)
from tests.factories.accounts import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 12, 0, 10, tzinfo=UTC)
SECURITY = "/settings/security/"
ACTIVATE = "/accounts/2fa/totp/activate/"
DEACTIVATE = "/accounts/2fa/totp/deactivate/"
CODES = "/accounts/2fa/recovery-codes/"
ADD_PASSKEY = "/accounts/2fa/webauthn/add/"
PASSKEY_SIGN_IN = "/accounts/2fa/webauthn/login/"
PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
_SHAPED = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {}}
CREDENTIALS_OF_NO_DEVICE = [
    *("", "{}", "[]", "null", '"x"', '{"id": 1}', '{"response": {"userHandle": 1}}'),
    *(
        json.dumps({**_SHAPED, "response": dict.fromkeys(PARTS, part)})
        for part in ("", "AAAA", "!", 7, None, "oQ", "gYGBgYGBgYGB")
    ),
]


@pytest.fixture
def ana() -> Account:
    return AccountFactory(username="ana", email="ana@example.org")


@pytest.fixture
def visitor(ana: Account) -> Client:
    browser = Client()
    enter_password(browser, ana)
    mail.outbox.clear()
    return browser


@pytest.fixture
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def is_signed_in(browser: Client) -> bool:
    return browser.get(SECURITY).status_code == 200


@pytest.mark.usefixtures("_frozen")
class TestSettingUpAnApp:
    def test_needs_the_password_again(self, visitor: Client) -> None:
        asked = visitor.get(ACTIVATE)

        assert asked.url.startswith("/accounts/reauthenticate/")
        assert visitor.post(ACTIVATE, {"code": "123456"}).url.startswith(
            "/accounts/reauthenticate/"
        )

    def test_shows_the_key_as_a_picture_and_as_text(self, visitor: Client) -> None:
        page = confirm(visitor, ACTIVATE)

        secret = page.context["form"].secret
        html = page.content.decode()
        assert secret in html
        assert 'src="data:image/svg+xml;base64,' in html
        assert "otpauth://totp/ana?secret=" in html
        assert "ana@example.org" not in page.context["totp_url"]
        assert 'autocomplete="one-time-code"' in html

    @pytest.mark.django_db(transaction=True)
    def test_counts_with_the_first_right_code(self, visitor: Client, ana: Account) -> None:
        secret = confirm(visitor, ACTIVATE).context["form"].secret
        wrong = visitor.post(ACTIVATE, {"code": "000000"})
        assert wrong.context["form"].errors["code"]
        assert wrong.context["form"].secret == secret

        answer = visitor.post(ACTIVATE, {"code": code_of(secret, at=NOW)})

        assert answer.url == CODES
        assert len(visitor.get(CODES).context["unused_codes"]) == 10
        assert [message.subject for message in mail.outbox] == ["An authenticator app was set up"]
        assert stored_secret(ana) == secret

    def test_keeps_nothing_readable_in_the_database(self, ana: Account) -> None:
        give_app(ana)

        stored = str(list(Authenticator.objects.values_list("data", flat=True)))

        assert SECRET not in stored
        assert not re.search(r"'seed': '[0-9a-f]{20,}", stored)


@pytest.mark.usefixtures("_frozen")
class TestSecondStep:
    def test_is_asked_for_after_the_password(self, client: Client, ana: Account) -> None:
        give_app(ana)

        answer = enter_password(client, ana)

        assert answer.url == SECOND_STEP
        assert not is_signed_in(client)

    @pytest.mark.parametrize("seconds", [-30, 0, 30])
    def test_takes_the_code_of_now_and_of_the_half_minutes_beside(
        self, client: Client, ana: Account, seconds: int
    ) -> None:
        give_app(ana)
        enter_password(client, ana)

        client.post(SECOND_STEP, {"code": code_of(SECRET, at=NOW + timedelta(seconds=seconds))})

        assert is_signed_in(client)

    @pytest.mark.parametrize("code", ["", "000000", "\x00", "x" * 5_000, "１２３４５６", "-1"])
    def test_refuses_wrong_codes(self, client: Client, ana: Account, code: str) -> None:
        give_app(ana)
        enter_password(client, ana)

        answer = client.post(SECOND_STEP, {"code": code})

        assert answer.status_code == 200
        assert not is_signed_in(client)

    @pytest.mark.parametrize("seconds_later", [0, 31, 45])
    def test_takes_each_code_once(self, ana: Account, seconds_later: int) -> None:
        give_app(ana)
        code = code_of(SECRET, at=NOW + timedelta(seconds=30))
        owner, thief = Client(), Client()
        enter_password(owner, ana)
        owner.post(SECOND_STEP, {"code": code})
        enter_password(thief, ana)

        with time_machine.travel(NOW + timedelta(seconds=seconds_later), tick=False):
            thief.post(SECOND_STEP, {"code": f"{code[:3]} {code[3:]}"})

        assert is_signed_in(owner)
        assert not is_signed_in(thief)

    def test_stops_guessing_whatever_the_address(self, ana: Account) -> None:
        give_app(ana)
        for number in range(5):
            guesser = Client(REMOTE_ADDR=f"192.0.2.{number}")
            enter_password(guesser, ana)
            guesser.post(SECOND_STEP, {"code": "000000"})
        last = Client(REMOTE_ADDR="198.51.100.7")
        enter_password(last, ana)

        answer = last.post(SECOND_STEP, {"code": code_of(SECRET, at=NOW)})

        assert answer.context["form"].errors["code"]
        assert not is_signed_in(last)

    def test_returns_to_the_page_that_asked(self, client: Client, ana: Account) -> None:
        give_app(ana)
        enter_password(client, ana, next="/settings/privacy/")

        answer = client.post(SECOND_STEP, {"code": code_of(SECRET, at=NOW)})

        assert answer.url == "/settings/privacy/"

    def test_gives_the_session_a_new_key(self, client: Client, ana: Account) -> None:
        give_app(ana)
        enter_password(client, ana)
        before = client.session.session_key

        client.post(SECOND_STEP, {"code": code_of(SECRET, at=NOW)})

        assert client.session.session_key != before

    def test_is_no_page_without_the_first(self, client: Client) -> None:
        assert client.get(SECOND_STEP).url.startswith("/accounts/login/")

    def test_guards_a_new_password_as_well(self, client: Client, ana: Account) -> None:
        give_app(ana)
        client.post("/accounts/password/reset/", {"email": "ana@example.org"})
        link = re.search(r"http\S+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
        client.post(client.get(link).url, {"password1": "another-long-secret"})

        answer = client.post(
            "/accounts/login/", {"login": "ana", "password": "another-long-secret"}
        )

        assert answer.url == SECOND_STEP
        assert not is_signed_in(client)

    def test_tells_when_the_site_lost_its_key(self, client: Client, ana: Account) -> None:
        with override_settings(SECRET_KEY="the-former-key-of-this-site-which-was-as-long-as-this"):
            give_app(ana)
        enter_password(client, ana)

        answer = client.post(SECOND_STEP, {"code": "123456"})

        assert b"cannot read your second factor" in answer.content

    def test_reads_what_a_former_key_encrypted(self, ana: Account) -> None:
        former = "the-former-key-of-this-site-which-was-as-long-as-this"
        with override_settings(SECRET_KEY=former):
            give_app(ana)

        with override_settings(SECRET_KEY_FALLBACKS=[former]):
            assert stored_secret(ana) == SECRET


@pytest.mark.usefixtures("_frozen")
class TestRecoveryCodes:
    def test_let_in_once_each(self, ana: Account) -> None:
        give_app(ana)
        code = recovery_codes_of(ana)[0]
        first, second = Client(), Client()
        for browser in (first, second):
            enter_password(browser, ana)
            browser.post(SECOND_STEP, {"code": code})

        assert is_signed_in(first)
        assert not is_signed_in(second)
        assert first.get(SECURITY).context["second_factors"].codes_left == 9

    @pytest.mark.parametrize("path", [CODES, f"{CODES}download/", f"{CODES}generate/"])
    def test_are_shown_only_after_the_password(self, client_for, ana: Account, path: str) -> None:
        give_app(ana)

        answer = client_for(ana).get(path)

        assert answer.url.startswith("/accounts/reauthenticate/")

    def test_can_be_taken_along(self, client_for, ana: Account) -> None:
        give_app(ana)
        browser = client_for(ana)

        file = confirm(browser, f"{CODES}download/")

        assert file["Content-Type"].startswith("text/plain")
        assert "attachment" in file["Content-Disposition"]
        assert "no-store" in file["Cache-Control"]
        assert recovery_codes_of(ana) == file.content.decode().split()[-10:]

    @pytest.mark.django_db(transaction=True)
    def test_are_made_anew(self, client_for, ana: Account) -> None:
        give_app(ana)
        old = recovery_codes_of(ana)
        browser = client_for(ana)
        confirm(browser, CODES)

        browser.post(f"{CODES}generate/")

        assert set(old).isdisjoint(recovery_codes_of(ana))
        assert mail.outbox[-1].subject == "New recovery codes were made"


class TestRemovingTheApp:
    def test_needs_the_password_and_tells_by_mail(self, client_for, ana: Account) -> None:
        give_app(ana)
        browser = client_for(ana)
        asked = browser.post(DEACTIVATE)
        assert asked.url.startswith("/accounts/reauthenticate/")
        assert Authenticator.objects.exists()

        answer = browser.post(asked.url, {"password": PASSWORD}, follow=True)

        assert answer.request["PATH_INFO"] == SECURITY
        assert not Authenticator.objects.exists()
        assert mail.outbox[-1].subject == "The authenticator app was removed"
        assert mail.outbox[-1].to == ["ana@example.org"]


class TestPasskeys:
    @pytest.mark.parametrize("action", ["edit", "remove"])
    def test_of_others_do_not_exist(self, client_for, ana: Account, action: str) -> None:
        theirs = give_passkey(ana)
        ed = AccountFactory(username="ed")
        browser = client_for(ed)
        path = f"/accounts/2fa/webauthn/keys/{theirs.pk}/{action}/"

        page = confirm(browser, path)

        assert page.status_code == 404
        assert browser.post(path, {"name": "mine"}).status_code == 404
        theirs.refresh_from_db()
        assert theirs.data["name"] == "Phone"

    @pytest.mark.parametrize("action", ["edit", "remove"])
    def test_are_changed_only_after_the_password(
        self, client_for, ana: Account, action: str
    ) -> None:
        own = give_passkey(ana)

        answer = client_for(ana).post(f"/accounts/2fa/webauthn/keys/{own.pk}/{action}/")

        assert answer.url.startswith("/accounts/reauthenticate/")

    def test_are_renamed_and_removed(self, client_for, ana: Account) -> None:
        own = give_passkey(ana)
        browser = client_for(ana)
        path = f"/accounts/2fa/webauthn/keys/{own.pk}/"
        confirm(browser, f"{path}edit/")

        browser.post(f"{path}edit/", {"name": "Old <b>phone</b>"})
        assert "Old &lt;b&gt;phone" in browser.get(SECURITY).content.decode()
        too_long = browser.post(f"{path}edit/", {"name": "x" * 61})
        assert too_long.context["form"].errors["name"]
        browser.post(f"{path}remove/")

        assert not Authenticator.objects.exists()
        assert mail.outbox[-1].subject == "A passkey was removed"

    def test_page_holds_what_the_device_needs(self, client_for, ana: Account) -> None:
        page = confirm(client_for(ana), ADD_PASSKEY)

        options = page.context["js_data"]["creation_options"]["publicKey"]
        assert options["rp"]["name"] == "Instaclone"
        assert options["user"]["name"] == "ana"
        assert "js/passkeys.js" in page.content.decode()

    @pytest.mark.parametrize("credential", CREDENTIALS_OF_NO_DEVICE)
    def test_refuse_what_no_device_made(self, client_for, ana: Account, credential: str) -> None:
        browser = client_for(ana)
        confirm(browser, ADD_PASSKEY)

        answer = browser.post(ADD_PASSKEY, {"name": "x", "credential": credential})

        assert answer.status_code == 200
        assert not Authenticator.objects.exists()

    def test_options_for_sign_in_name_nobody(self, client: Client, ana: Account) -> None:
        give_app(ana)

        answer = client.get(PASSKEY_SIGN_IN, headers={"accept": "application/json"})

        assert not answer.json()["request_options"]["publicKey"].get("allowCredentials")

    @pytest.mark.parametrize("credential", CREDENTIALS_OF_NO_DEVICE)
    def test_sign_nobody_in_without_one(self, client: Client, credential: str) -> None:
        client.get(PASSKEY_SIGN_IN, headers={"accept": "application/json"})

        answer = client.post(PASSKEY_SIGN_IN, {"credential": credential})

        assert answer.url == "/accounts/login/"
        assert not is_signed_in(client)


class TestOverview:
    @pytest.mark.parametrize("path", ["sessions/", "2fa/", "2fa/webauthn/"])
    def test_is_in_the_settings_only(self, visitor: Client, path: str) -> None:
        assert visitor.get(f"/accounts/{path}").url == SECURITY

    def test_lists_what_there_is(self, client_for, ana: Account) -> None:
        give_app(ana)
        give_passkey(ana, "Blue key")

        page = client_for(ana).get(SECURITY)

        factors = page.context["second_factors"]
        assert factors.is_on
        assert factors.codes_left == 10
        assert [passkey.name for passkey in factors.passkeys] == ["Blue key"]
        assert b"Blue key" in page.content

    def test_costs_the_same_for_many_passkeys(
        self, client_for, ana: Account, django_assert_max_num_queries
    ) -> None:
        for number in range(20):
            give_passkey(ana, f"Key {number}")
        browser = client_for(ana)
        browser.get(SECURITY)

        with django_assert_max_num_queries(8):
            browser.get(SECURITY)


class TestWithoutRedis:
    def test_codes_are_refused_rather_than_uncounted(
        self, client: Client, ana: Account, monkeypatch
    ) -> None:
        from redis.exceptions import ConnectionError as RedisGone

        give_app(ana)
        enter_password(client, ana)

        def fail(*_: object, **__: object) -> None:
            raise RedisGone

        monkeypatch.setattr(type(cache._connections["default"]), "add", fail, raising=False)

        answer = client.post(SECOND_STEP, {"code": code_of(SECRET, at=datetime.now(tz=UTC))})

        assert answer.status_code == 503
        assert answer["Retry-After"]
        assert PASSWORD not in answer.content.decode()
