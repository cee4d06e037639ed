"""Lists of people with an app."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.graph import services as graph_services
from tests.api import golden
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow, make_mutual_follow
from tests.factories.oauth import client_with, make_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def app(ana: Account) -> Client:
    """An app that acts for Ana."""
    return client_with(make_token(ana)[1])


def all_pages(app: Client, address: str) -> list[str]:
    """Follow the links to the end; return the ids."""
    found: list[str] = []
    while address:
        answer = app.get(address)
        assert answer.status_code == 200
        found += [one["id"] for one in answer.json()]
        link = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        address = link[1] if link else ""
    return found


class TestFollowers:
    @pytest.mark.parametrize("kind", ["followers", "following"])
    def test_are_read_by_their_links(self, app: Client, kind: str) -> None:
        ben: Account = AccountFactory()
        others = AccountFactory.create_batch(5)
        for other in others:
            make_mutual_follow(ben, other)

        found = all_pages(app, f"/api/v1/accounts/{ben.pk}/{kind}?limit=2")

        assert found == [str(other.pk) for other in reversed(others)]

    def test_have_every_field_that_apps_require(self, app: Client, ana: Account) -> None:
        make_follow(follower=AccountFactory(), followee=ana)

        (follower,) = app.get(f"/api/v1/accounts/{ana.pk}/followers").json()

        assert golden.misfit(follower, entities.Account) == ""
        assert follower["following_count"] == 1

    @pytest.mark.parametrize("kind", ["followers", "following"])
    def test_of_the_private_are_for_their_followers(
        self, app: Client, ana: Account, kind: str
    ) -> None:
        cleo: Account = AccountFactory(private=True)
        address = f"/api/v1/accounts/{cleo.pk}/{kind}"

        assert Client().get(address).status_code == 401
        assert app.get(address).status_code == 404
        make_follow(follower=ana, followee=cleo)
        assert app.get(address).status_code == 200

    def test_hide_whom_the_viewer_may_not_see(self, app: Client, ana: Account) -> None:
        ben: Account = AccountFactory()
        hidden: Account = AccountFactory()
        make_follow(follower=hidden, followee=ben)
        make_block(blocker=hidden, blocked=ana)

        assert app.get(f"/api/v1/accounts/{ben.pk}/followers").json() == []
        theirs = client_with(make_token(ben)[1])
        assert len(theirs.get(f"/api/v1/accounts/{ben.pk}/followers").json()) == 1

    def test_cost_as_much_for_twenty_as_for_one(self, app: Client) -> None:
        few, many = AccountFactory(), AccountFactory()
        people = AccountFactory.create_batch(20)
        make_follow(follower=people[0], followee=few)
        for person in people:
            make_follow(follower=person, followee=many)

        def cost(account: Account) -> int:
            with CaptureQueriesContext(connection) as queries:
                app.get(f"/api/v1/accounts/{account.pk}/followers")
            return len(queries)

        assert cost(few) == cost(many)


class TestBlocksAndMutes:
    def test_are_for_oneself_alone(self, app: Client, ana: Account) -> None:
        blocked, muted = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=blocked)
        until = timezone.now() + timezone.timedelta(hours=1)
        graph_services.mute(muter=ana, muted_id=muted.pk, until=until)

        (one,) = app.get("/api/v1/blocks").json()
        (other,) = app.get("/api/v1/mutes").json()

        assert golden.misfit(one, entities.Account) == ""
        assert golden.misfit(other, entities.MutedAccount) == ""
        assert (one["id"], other["id"]) == (str(blocked.pk), str(muted.pk))
        assert other["mute_expires_at"] is not None
        # What is told of one list stays out of others.
        assert "mute_expires_at" not in app.get(f"/api/v1/accounts/{muted.pk}").json()
        theirs = client_with(make_token(blocked)[1])
        assert theirs.get("/api/v1/blocks").json() == theirs.get("/api/v1/mutes").json() == []


class TestMutuals:
    def test_are_whom_one_follows_among_the_followers(self, app: Client, ana: Account) -> None:
        ben, known, stranger = AccountFactory.create_batch(3)
        for follower in (known, stranger):
            make_follow(follower=follower, followee=ben)
        make_follow(follower=ana, followee=known)

        for address in ("v1.1", "pixelfed/v1"):
            (mutual,) = app.get(f"/api/{address}/accounts/mutuals/{ben.pk}").json()
            assert golden.misfit(mutual, entities.Account) == ""
            assert mutual["id"] == str(known.pk)

    def test_are_asked_for_several_with_a_json_body(self, app: Client, ana: Account) -> None:
        ben, cleo, known = AccountFactory(), AccountFactory(private=True), AccountFactory()
        for followee in (ben, cleo):
            make_follow(follower=known, followee=followee)
        make_follow(follower=ana, followee=known)

        answer = app.generic(
            "GET",
            "/api/v1/accounts/familiar_followers",
            f'{{"id": ["{ben.pk}", {cleo.pk}, "7"]}}',
            content_type="application/json",
        ).json()

        assert [golden.misfit(one, entities.FamiliarFollowers) for one in answer] == ["", ""]
        assert [one["id"] for one in answer] == [str(ben.pk), str(cleo.pk)]
        assert [one["id"] for one in answer[0]["accounts"]] == [str(known.pk)]
        # Who follows the private is for their followers.
        assert answer[1]["accounts"] == []

    def test_cost_as_much_for_twenty_as_for_one(self, app: Client, ana: Account) -> None:
        known = AccountFactory()
        make_follow(follower=ana, followee=known)
        others = AccountFactory.create_batch(20)
        for other in others:
            make_follow(follower=known, followee=other)

        def cost(accounts: list[Account]) -> int:
            with CaptureQueriesContext(connection) as queries:
                found = app.get(
                    "/api/v1/accounts/familiar_followers",
                    query_params={"id[]": [str(one.pk) for one in accounts]},
                ).json()
            assert all(one["accounts"] for one in found)
            return len(queries)

        cost(others[:1])
        assert cost(others[:1]) == cost(others)
