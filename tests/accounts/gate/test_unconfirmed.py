"""Whoever has not confirmed an address gets as far as the page that asks for the code."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Account
from apps.accounts.types import Status
from tests.accounts.gate.addresses import ADDRESSES
from tests.factories.accounts import BORN_ON, PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db


class TestUnconfirmed:
    def sign_up(self, client: Client, email: str = "ana@example.org") -> None:
        form = {"email": email, "username": "ana", "password1": PASSWORD, "born_on": BORN_ON}
        client.post(reverse("account_signup"), form)

    def test_is_led_to_the_code_from_every_page(self, client: Client) -> None:
        self.sign_up(client)

        for path in ("/", "/explore/", "/ana/", "/accounts/login/"):
            answer = client.get(path)
            assert (answer.status_code, answer.url) == (302, "/accounts/confirm-email/"), path
        assert client.get("/accounts/confirm-email/").status_code == 200

    def test_is_refused_by_the_api(self, client: Client) -> None:
        self.sign_up(client)

        answer = client.get(ADDRESSES["feed_api:feed"])

        assert (answer.status_code, answer.json()["code"]) == (403, "account_unconfirmed")

    def test_may_cancel(self, client: Client) -> None:
        self.sign_up(client)

        client.post(reverse("account_logout"))

        assert client.get("/").status_code == 200

    def test_looks_like_somebody_whose_address_is_taken(self, client: Client) -> None:
        AccountFactory(email="taken@example.org")
        self.sign_up(client, email="taken@example.org")

        assert client.get("/explore/").url == "/accounts/confirm-email/"

    def test_may_ask_for_a_code_when_signed_in(self, client_for) -> None:
        ana = AccountFactory(unconfirmed=True, email="ana@example.org")
        client = client_for(ana)
        assert b"Send me a code" in client.get("/").content

        answer = client.post(reverse("settings:send_code"))

        assert answer.url == "/accounts/confirm-email/"
        code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
        client.post("/accounts/confirm-email/", {"code": code})
        assert Account.objects.get(pk=ana.pk).status == Status.ACTIVE
        assert client.get("/").status_code == 200

    def test_only_may_ask_for_a_code(self, client_for) -> None:
        client = client_for(AccountFactory())

        assert client.post(reverse("settings:send_code")).status_code == 409
