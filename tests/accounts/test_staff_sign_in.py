"""The front door of the administration: one way in, with a second step where the site says so."""

from urllib.parse import unquote

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client

from apps.accounts.models import Account
from apps.accounts.selectors import has_second_factor
from tests.accounts.second_factors import enter_password, give_app, give_passkey
from tests.factories.accounts import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

ADMIN = "/admin/"
LOGIN = "/admin/login/"
SECURITY = "/settings/security/"
PEOPLE = "/admin/accounts/account/"


@pytest.fixture
def chief() -> Account:
    return AccountFactory(superuser=True, username="chief", email="chief@example.org")


@pytest.fixture
def browser(client_for, chief: Account) -> Client:
    return client_for(chief)


class TestRequired:
    @pytest.fixture(autouse=True)
    def _required(self, settings) -> None:
        settings.STAFF_2FA = "required"

    @pytest.mark.parametrize("path", [ADMIN, PEOPLE, f"{PEOPLE}add/", "/admin/core/outboxrow/"])
    def test_leads_staff_without_a_second_factor_to_set_one_up(
        self, browser: Client, path: str
    ) -> None:
        answer = browser.get(path, follow=True)

        assert answer.request["PATH_INFO"] == SECURITY
        assert "second step" in str(next(iter(answer.context["messages"])))

    def test_does_nothing_for_them(self, browser: Client) -> None:
        ana = AccountFactory()

        browser.post(PEOPLE, {"action": "suspend", "_selected_action": [ana.pk]})

        ana.refresh_from_db()
        assert ana.is_active

    @pytest.mark.parametrize("give", [give_app, give_passkey])
    def test_lets_in_whoever_has_one(self, browser: Client, chief: Account, give) -> None:
        give(chief)

        assert browser.get(PEOPLE).status_code == 200
        assert browser.get(f"{LOGIN}?next={PEOPLE}").url == PEOPLE

    def test_does_not_count_recovery_codes(self, browser: Client, chief: Account) -> None:
        give_app(chief).delete()

        assert browser.get(ADMIN).status_code == 302

    def test_shuts_as_soon_as_it_is_removed(self, browser: Client, chief: Account) -> None:
        app = give_app(chief)
        assert browser.get(ADMIN).status_code == 200

        app.delete()

        assert browser.get(ADMIN).status_code == 302

    def test_shows_no_reminder(self, browser: Client, chief: Account) -> None:
        give_app(chief)

        assert b"Set up a second step" not in browser.get(ADMIN).content


class TestOptional:
    def test_reminds_whoever_has_none(self, browser: Client, chief: Account) -> None:
        assert b"Set up a second step" in browser.get(ADMIN).content

        give_app(chief)

        assert b"Set up a second step" not in browser.get(ADMIN).content


class TestSignIn:
    def test_is_the_one_of_the_site(self, client: Client) -> None:
        answer = client.get(PEOPLE, follow=True)

        assert answer.request["PATH_INFO"] == "/accounts/login/"
        assert unquote(answer.request["QUERY_STRING"]) == f"next={PEOPLE}"

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_leads_to_no_other_site(self, client: Client, browser: Client, target: str) -> None:
        assert client.get(LOGIN, {"next": target}).url == "/accounts/login/?next=/admin/"
        assert browser.get(LOGIN, {"next": target}).url == ADMIN

    def test_takes_no_names_and_passwords_that_would_skip_the_second_step(
        self, browser: Client, chief: Account
    ) -> None:
        other = AccountFactory(superuser=True, username="other")
        give_app(other)

        browser.post(LOGIN, {"username": "other", "password": PASSWORD})

        assert browser.get(ADMIN).wsgi_request.user == chief

    def test_lets_nobody_in_who_is_not_staff(self, client_for) -> None:
        browser = client_for(AccountFactory())

        assert browser.get(LOGIN).status_code == 403

    def test_ends_for_the_whole_site(self, browser: Client) -> None:
        browser.post("/admin/logout/")

        assert browser.get(SECURITY).status_code == 302

    def test_changes_passwords_where_that_ends_other_sessions(self, browser: Client) -> None:
        assert browser.get("/admin/password_change/").url == "/accounts/password/change/"


class TestRemovingSecondFactors:
    def remove(self, browser: Client, *people: Account) -> None:
        ids = [person.pk for person in people]
        browser.post(PEOPLE, {"action": "remove_second_factors", "_selected_action": ids})

    def test_helps_somebody_who_has_lost_theirs(self, browser: Client, client: Client) -> None:
        ana = AccountFactory(username="ana", email="ana@example.org")
        give_app(ana)

        self.remove(browser, ana)

        assert [message.to for message in mail.outbox] == [["ana@example.org"]]
        assert enter_password(client, ana).url == "/"
        assert LogEntry.objects.get(object_id=str(ana.pk)).change_message

    def test_is_not_for_oneself(self, browser: Client, chief: Account) -> None:
        give_app(chief)

        self.remove(browser, chief)

        assert has_second_factor(account_id=chief.pk)

    def test_is_not_for_moderators(self, client_for) -> None:
        moderator = AccountFactory(staff=True)
        moderator.user_permissions.set(
            Permission.objects.filter(codename__in=["view_account", "change_account"])
        )
        ana = AccountFactory()
        give_app(ana)

        self.remove(client_for(moderator), ana)

        assert has_second_factor(account_id=ana.pk)

    def test_tells_nobody_who_had_none(self, browser: Client) -> None:
        self.remove(browser, AccountFactory())

        assert mail.outbox == []


class TestSecrets:
    @pytest.mark.parametrize("path", ["mfa/authenticator/", "usersessions/usersession/"])
    def test_are_no_page_of_the_administration(self, browser: Client, path: str) -> None:
        assert browser.get(f"/admin/{path}").status_code == 404
