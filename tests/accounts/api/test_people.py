"""Who people are, to apps."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.accounts import services
from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.graph.models import BlockedBy
from tests.api import golden
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block
from tests.factories.oauth import client_with, make_token

pytestmark = pytest.mark.django_db

NOBODY = 1234567890123456789


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def app(ana: Account) -> Client:
    """An app that acts for Ana."""
    return client_with(make_token(ana)[1])


class TestAccount:
    def test_has_every_field_that_apps_require(self, app: Client) -> None:
        ben: Account = AccountFactory(username="ben", name="Ben", private=True)

        for address in ("v1/accounts", "pixelfed/v1/accounts"):
            found = app.get(f"/api/{address}/{ben.pk}").json()

            assert golden.misfit(found, entities.Account) == ""
            assert (found["acct"], found["locked"]) == ("ben", True)

    def test_is_for_people_who_are_signed_in(self, ana: Account) -> None:
        for path in (str(ana.pk), "lookup?acct=ana"):
            assert Client().get(f"/api/v1/accounts/{path}").status_code == 401
            # An app's own token is nobody's.
            by_itself = client_with(make_token(None, scopes=("read",))[1])
            assert by_itself.get(f"/api/v1/accounts/{path}").status_code == 422

    def test_answers_alike_for_whom_one_may_not_see(self, app: Client, ana: Account) -> None:
        ben: Account = AccountFactory(username="ben")
        make_block(blocker=ben, blocked=ana)
        unseen = [ben, AccountFactory(suspended=True), AccountFactory(deactivated=True)]

        for account in unseen:
            for address in (
                f"/api/v1/accounts/{account.pk}",
                f"/api/v1/accounts/{account.pk}/featured_tags",
                f"/api/v1/accounts/{account.pk}/endorsements",
                f"/api/v1/accounts/lookup?acct={account.username}",
                f"/api/v1.1/accounts/username/{account.username}",
            ):
                assert app.get(address).status_code == 404, address
        assert app.get(f"/api/v1/accounts/{NOBODY}").status_code == 404
        assert app.get(f"/api/v1/accounts?id[]={ben.pk}").json() == []

    def test_shows_whom_one_blocks_to_end_the_block(self, app: Client, ana: Account) -> None:
        ben: Account = AccountFactory(username="ben")
        make_block(blocker=ana, blocked=ben)

        alone = app.get(f"/api/v1/accounts/{ben.pk}").json()

        assert alone["acct"] == "ben"
        assert app.get(f"/api/v1/accounts?id[]={ben.pk}").json() == [alone]

    def test_shows_nobody_whom_one_blocks_and_who_blocks_back(
        self, app: Client, ana: Account
    ) -> None:
        ben: Account = AccountFactory()
        make_block(blocker=ana, blocked=ben)
        BlockedBy.objects.create(blocker=ben, blocked=ana)

        assert app.get(f"/api/v1/accounts/{ben.pk}").status_code == 404
        assert app.get(f"/api/v1/accounts?id[]={ben.pk}").json() == []


class TestAccounts:
    def test_are_asked_for_together(self, app: Client) -> None:
        others = AccountFactory.create_batch(3)

        found = app.get(
            "/api/v1/accounts",
            query_params={"id[]": [str(other.pk) for other in others] + [str(NOBODY)]},
        ).json()

        assert [one["id"] for one in found] == [str(other.pk) for other in others]
        assert [golden.misfit(one, entities.Account) for one in found] == ["", "", ""]


class TestLookup:
    @pytest.mark.parametrize("acct", ["ana", "@ana", "ANA", "ana@{site}", "@ana@{site}"])
    def test_finds_names_of_this_site(self, app: Client, acct: str, ana: Account) -> None:
        site = settings.SITE_URL.partition("://")[2]
        answer = app.get("/api/v1/accounts/lookup", query_params={"acct": acct.format(site=site)})

        assert answer.json()["id"] == str(ana.pk)

    @pytest.mark.parametrize("acct", ["", "nobody", "ana@elsewhere.example", "a" * 500])
    def test_finds_nobody_else(self, app: Client, acct: str) -> None:
        answer = app.get("/api/v1/accounts/lookup", query_params={"acct": acct})

        assert answer.status_code == 404

    def test_finds_who_had_a_name_lately(self, app: Client) -> None:
        ben: Account = AccountFactory(username="ben")
        services.change_username(account=ben, username="benjamin", now=timezone.now())

        for address in ("v1.1/accounts/username/ben", "pixelfed/v1/accounts/username/ben"):
            assert app.get(f"/api/{address}").json()["acct"] == "benjamin"
        assert app.get("/api/v1/accounts/lookup?acct=ben").json()["acct"] == "benjamin"
