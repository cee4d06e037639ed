"""The search page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow

pytestmark = pytest.mark.django_db


class TestPeople:
    def test_is_for_people_who_are_signed_in(self, client: Client) -> None:
        assert client.get("/search/").url == "/accounts/login/?next=/search/"

    def test_leads_whoever_looks_for_nobody_yet_to_suggestions(self, client_for) -> None:
        client = client_for(AccountFactory())

        assert b'href="/explore/people/"' in client.get("/search/").content
        assert b'href="/explore/people/"' not in client.get("/search/", {"q": "john"}).content
        assert client.get("/explore/people/").status_code == 200

    def test_shows_people_with_their_button(self, client_for) -> None:
        me, john = AccountFactory(), AccountFactory(username="john", name="John")
        make_follow(follower=me, followee=john)

        page = client_for(me).get("/search/", {"q": "jonh"})

        ((account, relationship),) = page.context["rows"]
        assert (account.username, relationship.following) == ("john", True)

    def test_answers_scripts_with_the_results_alone(self, client_for) -> None:
        AccountFactory(username="john")

        answer = client_for(AccountFactory()).get(
            "/search/", {"q": "john"}, headers={"HX-Request": "true"}
        )

        assert b"<html" not in answer.content
        assert b'href="/john/"' in answer.content

    def test_never_shows_the_blocked(self, client_for) -> None:
        ana, ed = AccountFactory(username="anabel"), AccountFactory()
        make_block(blocker=ana, blocked=ed)

        assert client_for(ed).get("/search/", {"q": "anabel"}).context["rows"] == []

    @pytest.mark.parametrize("query", ["", "\x00", "%00", "<script>", "x" * 5_000, "\u202e", "%"])
    def test_takes_any_input(self, client_for, query: str) -> None:
        answer = client_for(AccountFactory()).get("/search/", {"q": query})

        assert answer.status_code in (200, 400)
        assert b"<script>alert" not in answer.content

    def test_costs_the_same_for_one_and_for_twenty(self, client_for) -> None:
        browser = client_for(AccountFactory())
        costs = []
        for numbers in (range(1), range(1, 20)):
            for number in numbers:
                AccountFactory(username=f"john{number}")
            browser.get("/search/", {"q": "john"})
            with CaptureQueriesContext(connection) as queries:
                page = browser.get("/search/", {"q": "john"})
            costs.append((len(page.context["rows"]), len(queries)))

        assert [rows for rows, _ in costs] == [1, 20]
        assert costs[0][1] == costs[1][1] <= 5
