"""The gate: whoever takes no part gets one answer, and learns why."""

import pytest
from django.test import Client
from rest_framework.test import APIRequestFactory, force_authenticate

from apps.accounts import services
from apps.feed.api.views import FeedView
from tests.accounts.conftest import NOW
from tests.accounts.gate.addresses import ADDRESSES
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


class TestGate:
    def test_stands_before_addresses_that_do_not_exist(self, client_for) -> None:
        client = client_for(AccountFactory(suspended=True))

        assert client.get("/there/is/no/such/page/").status_code == 403

    def test_shows_neither_navigation_nor_socket(self, client_for) -> None:
        page = client_for(AccountFactory(suspended=True)).get("/").content.decode()

        assert "realtime-url" not in page
        assert 'class="rail"' not in page
        assert "/accounts/signup/" not in page

    def test_shows_no_navigation_on_open_pages_either(self, client_for) -> None:
        answer = client_for(AccountFactory(suspended=True)).get("/about/rules/")

        assert answer.status_code == 200
        assert b'class="rail"' not in answer.content

    def test_says_why_and_until_when(self, client_for) -> None:
        ana = AccountFactory()
        services.suspend(account=ana, reason="Sold <b>watches</b>.", until=NOW)

        page = client_for(ana).get("/").content.decode()

        assert "Sold &lt;b&gt;watches&lt;/b&gt;." in page
        assert "21 November 2026" in page

    def test_answers_a_piece_of_a_page_with_a_message(self, client_for) -> None:
        client = client_for(AccountFactory(suspended=True))

        answer = client.get("/", headers={"HX-Request": "true"})

        assert answer.status_code == 403
        assert "<html" not in answer.content.decode()

    def test_costs_no_query_for_those_who_take_part(
        self, client_for, django_assert_num_queries
    ) -> None:
        client = client_for(AccountFactory())

        client.get("/about/rules/")

        # The session and the account, which the page's frame names.
        with django_assert_num_queries(2):
            client.get("/about/rules/")

    def test_does_not_ask_who_is_not_signed_in(self, django_assert_num_queries) -> None:
        with django_assert_num_queries(0):
            Client().get("/about/rules/")

    def test_holds_for_whoever_brings_a_token(self) -> None:
        view = FeedView.as_view()
        for account, code in (
            (AccountFactory(suspended=True), "account_suspended"),
            (AccountFactory(unconfirmed=True), "account_unconfirmed"),
        ):
            request = APIRequestFactory().get(ADDRESSES["feed_api:feed"])
            force_authenticate(request, account)

            answer = view(request)

            assert (answer.status_code, answer.data["code"]) == (403, code)
