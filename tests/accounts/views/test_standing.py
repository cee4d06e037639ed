"""The page on which somebody leaves, for a while or for good."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Account, Deletion
from apps.accounts.types import Status
from tests.accounts.second_factors import SECRET, code_of, give_app, give_passkey
from tests.factories.accounts import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

PAGE = "/settings/account/"
DEACTIVATE = f"{PAGE}deactivate/"
DELETE = f"{PAGE}delete/"


def code_now() -> str:
    return code_of(SECRET, at=timezone.now())


def status_of(account: Account) -> str:
    return Account.objects.values_list("status", flat=True).get(pk=account.pk)


class TestAccount:
    def test_explains_both_ways_out(self, client_for) -> None:
        page = client_for(AccountFactory()).get(PAGE).content.decode()

        assert "Deactivate my account" in page
        assert "Delete my account" in page
        assert "30 days" in page

    def test_is_for_the_signed_in(self) -> None:
        assert Client().get(PAGE).status_code == 302


class TestDeactivate:
    def test_needs_the_password(self, client_for) -> None:
        ana = AccountFactory()
        client = client_for(ana)

        for form in ({}, {"deactivate-password": "guess"}, {"delete-password": PASSWORD}):
            assert client.post(DEACTIVATE, form).status_code == 422
        assert status_of(ana) == Status.ACTIVE

        client.post(DEACTIVATE, {"deactivate-password": PASSWORD})
        assert status_of(ana) == Status.DEACTIVATED

    def test_is_undone_by_a_button(self, client_for) -> None:
        ana = AccountFactory(deactivated=True)
        client = client_for(ana)
        assert b"Reactivate my account" in client.get(PAGE).content

        client.post(f"{PAGE}reactivate/")

        assert status_of(ana) == Status.ACTIVE

    def test_stops_guessing(self, client_for) -> None:
        client = client_for(AccountFactory())

        answers = [client.post(DEACTIVATE, {"deactivate-password": "x"}) for _ in range(11)]

        assert answers[-1].status_code == 429


class TestSecondFactor:
    def test_is_asked_for_beside_the_password(self, client_for) -> None:
        ana = AccountFactory()
        give_app(ana)
        client = client_for(ana)

        for form in (
            {"deactivate-password": PASSWORD},
            {"deactivate-password": PASSWORD, "deactivate-code": "000000"},
            {"deactivate-password": "guess", "deactivate-code": code_now()},
        ):
            assert client.post(DEACTIVATE, form).status_code == 422
        assert status_of(ana) == Status.ACTIVE

        form = {"deactivate-password": PASSWORD, "deactivate-code": code_now()}
        assert client.post(DEACTIVATE, form).status_code == 302
        assert status_of(ana) == Status.DEACTIVATED

    def test_may_be_a_passkey(self, client_for) -> None:
        ana = AccountFactory()
        give_passkey(ana)

        answer = client_for(ana).post(DEACTIVATE, {"deactivate-password": PASSWORD})

        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/")
        assert status_of(ana) == Status.ACTIVE


class TestDelete:
    def test_needs_the_password(self, client_for) -> None:
        ana = AccountFactory()

        assert client_for(ana).post(DELETE, {"delete-password": "guess"}).status_code == 422

        assert status_of(ana) == Status.ACTIVE

    def test_hides_the_account_and_signs_out(self, client_for, outbox_drained) -> None:
        ana = AccountFactory(username="ana")
        client = client_for(ana)

        answer = client.post(DELETE, {"delete-password": PASSWORD})
        outbox_drained()

        assert answer.status_code == 200
        assert Deletion.objects.filter(account=ana).exists()
        assert client.get(PAGE).status_code == 302
        assert client.get("/ana/").status_code == 404
        assert mail.outbox[-1].to == [ana.email]

    def test_can_be_called_off_by_signing_in(self, client_for) -> None:
        ana = AccountFactory(username="ana")
        client_for(ana).post(DELETE, {"delete-password": PASSWORD})
        client = Client()

        client.post("/accounts/login/", {"login": "ana", "password": PASSWORD})
        assert b"Keep my account" in client.get("/").content
        client.post(f"{PAGE}keep/")

        assert status_of(ana) == Status.ACTIVE
        assert client.get("/ana/").status_code == 200

    def test_cannot_be_called_off_by_who_is_not_leaving(self, client_for) -> None:
        client = client_for(AccountFactory(deactivated=True))

        assert client.post(f"{PAGE}keep/").status_code == 409
