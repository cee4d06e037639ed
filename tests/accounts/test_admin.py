"""People in the admin."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.moderation.models import AuditEntry
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/account/"


@pytest.fixture
def chief(client_for) -> Client:
    return client_for(AccountFactory(superuser=True, username="chief"))


@pytest.fixture
def moderator(client_for) -> Client:
    account = AccountFactory(staff=True, username="moderator1")
    account.user_permissions.set(
        Permission.objects.filter(codename__in=["view_account", "change_account"])
    )
    return client_for(account)


def act(browser: Client, action: str, *people: Account):
    return browser.post(LIST, {"action": action, "_selected_action": [p.pk for p in people]})


class TestAccountAdmin:
    def test_costs_the_same_for_one_and_for_twenty(self, chief: Client) -> None:
        AccountFactory(avatar_name="ab" * 20)
        chief.get(LIST)
        with CaptureQueriesContext(connection) as few:
            chief.get(LIST)
        AccountFactory.create_batch(20, avatar_name="ab" * 20)
        with CaptureQueriesContext(connection) as many:
            page = chief.get(LIST)

        assert len(few) == len(many)
        assert b"<img" in page.content

    @pytest.mark.parametrize("query", ["ana", "Lima", "ANA@EXAMPLE"])
    def test_finds_people(self, chief: Client, query: str) -> None:
        AccountFactory(username="ana", name="Ana Lima")
        AccountFactory(username="zoe")

        results = chief.get(LIST, {"q": query}).context["cl"].result_list

        assert [account.username for account in results] == ["ana"]

    def test_filters_by_standing(self, chief: Client) -> None:
        suspended = AccountFactory(suspended=True)

        page = chief.get(LIST, {"status__exact": "suspended"})

        assert list(page.context["cl"].result_list) == [suspended]

    @pytest.mark.parametrize("action", ["suspend", "restore", "deactivate", "delete_selected"])
    def test_changes_nobodys_standing_by_the_way(self, chief: Client, action: str) -> None:
        ana = AccountFactory()

        act(chief, action, ana)

        ana.refresh_from_db()
        assert ana.status == Status.ACTIVE

    def test_leads_to_the_desk_where_people_are_decided_about(self, chief: Client) -> None:
        ana = AccountFactory()

        page = chief.get(f"{LIST}{ana.pk}/change/")

        assert f"/admin/moderation/case/about/account/{ana.pk}/" in page.content.decode()

    def test_writes_down_who_looked_at_an_address_and_who_changed_a_name(
        self, chief: Client
    ) -> None:
        ana = AccountFactory(username="ana")
        page = f"{LIST}{ana.pk}/change/"

        chief.get(page)
        chief.post(page, {"name": "Ana", "bio": "", "pronouns": ""})

        written = AuditEntry.objects.order_by("id").values_list("action", "actor_name", "details")
        assert list(written) == [
            ("looked", "chief", {"fields": ["email"]}),
            ("edited", "chief", {"fields": ["name"]}),
        ]

    def test_makes_accounts_that_choose_a_password_by_mail(self, chief: Client) -> None:
        answer = chief.post(
            f"{LIST}add/", {"username": "dora", "email": "Dora@Example.org", "name": "Dora"}
        )

        assert answer.status_code == 302
        dora = Account.objects.get(username="dora")
        assert not dora.has_usable_password()
        assert EmailAddress.objects.get(user=dora).verified

    @pytest.mark.parametrize("username", ["admin", "CHIEF", "a b"])
    def test_makes_no_accounts_with_names_that_cannot_be(
        self, chief: Client, username: str
    ) -> None:
        answer = chief.post(f"{LIST}add/", {"username": username, "email": "d@example.org"})

        assert answer.context["adminform"].errors["username"]

    def test_corrects_a_name(self, chief: Client) -> None:
        ana = AccountFactory(username="ana")

        chief.post(f"{LIST}{ana.pk}/change/", {"name": "Ana", "bio": "", "pronouns": ""})

        ana.refresh_from_db()
        assert ana.name == "Ana"

    def test_deletes_nobody(self, chief: Client) -> None:
        ana = AccountFactory()

        assert chief.post(f"{LIST}{ana.pk}/delete/", {"post": "yes"}).status_code == 403


class TestModerators:
    def test_see_no_addresses(self, moderator: Client) -> None:
        ana = AccountFactory(username="ana", email="secret@example.org")

        page = moderator.get(f"{LIST}{ana.pk}/change/")
        found = moderator.get(LIST, {"q": "secret"})

        assert page.status_code == 200
        assert b"secret@" not in page.content
        assert list(found.context["cl"].result_list) == []

    def test_give_themselves_no_powers(self, moderator: Client) -> None:
        account = Account.objects.get(username="moderator1")

        moderator.post(f"{LIST}{account.pk}/change/", {"name": "x", "is_superuser": "on"})

        account.refresh_from_db()
        assert not account.is_superuser

    def test_do_not_touch_superusers(self, moderator: Client) -> None:
        chief = AccountFactory(superuser=True)

        answer = moderator.post(f"{LIST}{chief.pk}/change/", {"name": "x"})

        chief.refresh_from_db()
        assert chief.status == Status.ACTIVE
        assert answer.status_code == 403


class TestStrangers:
    def test_get_to_the_usual_sign_in(self, client: Client) -> None:
        answer = client.get("/admin/login/?next=/admin/")

        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")

    def test_who_are_signed_in_get_nothing(self, client_for) -> None:
        browser = client_for(AccountFactory())

        assert browser.get(LIST).status_code == 302
        assert browser.get("/admin/login/").status_code == 403
