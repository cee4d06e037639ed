"""Follow, block, mute and the like with an app."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.graph.models import Block, Follow, Mute
from tests.api import golden
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow, make_mutual_follow, make_request
from tests.factories.oauth import client_with, make_token

pytestmark = pytest.mark.django_db

NOBODY = 1234567890123456789
Press = Callable[..., object]


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def ben() -> Account:
    account: Account = AccountFactory(username="ben")
    return account


@pytest.fixture
def app(ana: Account) -> Client:
    """An app that acts for Ana."""
    return client_with(make_token(ana)[1])


def relationships(app: Client, *account_ids: int) -> list[dict[str, object]]:
    query = {"id[]": [str(account_id) for account_id in account_ids]}
    found: list[dict[str, object]] = app.get(
        "/api/v1/accounts/relationships", query_params=query
    ).json()
    return found


class TestRelationships:
    def test_has_every_field_that_apps_require(
        self, app: Client, ana: Account, ben: Account
    ) -> None:
        make_follow(follower=ana, followee=ben)
        asking, hidden = AccountFactory(), AccountFactory()
        make_request(requester=ana, target=AccountFactory(private=True))
        make_block(blocker=ana, blocked=hidden)

        found = relationships(app, ben.pk, asking.pk, hidden.pk)

        assert [golden.misfit(one, entities.Relationship) for one in found] == ["", "", ""]
        assert [one["id"] for one in found] == [str(ben.pk), str(asking.pk), str(hidden.pk)]
        assert (found[0]["following"], found[0]["showing_reblogs"]) == (True, True)
        assert found[2]["blocking"] is True

    def test_knows_nobody_who_blocks(self, app: Client, ana: Account, ben: Account) -> None:
        make_block(blocker=ben, blocked=ana)

        assert relationships(app, ben.pk, NOBODY, AccountFactory(suspended=True).pk) == []

    def test_takes_one_id_and_names_nobody_by_what_is_none(self, app: Client, ben: Account) -> None:
        answer = app.get(
            "/api/v1/accounts/relationships",
            query_params={"id": ["nobody", str(ben.pk)]},
        )

        assert [one["id"] for one in answer.json()] == [str(ben.pk)]
        assert relationships(app) == []

    def test_costs_as_much_for_twenty_as_for_one(self, app: Client, ana: Account) -> None:
        others = AccountFactory.create_batch(20)
        for other in others[::2]:
            make_follow(follower=ana, followee=other)

        def cost(accounts: list[Account]) -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert len(relationships(app, *(one.pk for one in accounts))) == len(accounts)
            return len(queries)

        assert cost(others[:1]) == cost(others)

    def test_refuses_more_than_anybody_shows(self, app: Client) -> None:
        ids = {"id[]": [str(NOBODY + number) for number in range(101)]}

        assert app.get("/api/v1/accounts/relationships", query_params=ids).status_code == 422


class TestButtons:
    def test_follow_and_unfollow(self, app: Client, ana: Account, ben: Account) -> None:
        followed = app.post(f"/api/v1/accounts/{ben.pk}/follow", {"reblogs": "true"})
        again = app.post(f"/api/v1/accounts/{ben.pk}/follow")

        assert golden.misfit(followed.json(), entities.Relationship) == ""
        assert followed.json()["following"] is again.json()["following"] is True
        left = app.post(f"/api/v1/accounts/{ben.pk}/unfollow/").json()
        assert left["following"] is False
        assert not Follow.objects.exists()

    def test_ask_a_private_account_and_take_it_back(self, app: Client) -> None:
        cleo: Account = AccountFactory(private=True)

        asked = app.post(f"/api/v1/accounts/{cleo.pk}/follow").json()
        taken_back = app.post(f"/api/v1/accounts/{cleo.pk}/unfollow").json()

        assert (asked["following"], asked["requested"]) == (False, True)
        assert taken_back["requested"] is False

    def test_block_twice_and_unblock(self, app: Client, ana: Account, ben: Account) -> None:
        make_mutual_follow(ana, ben)

        first = app.post(f"/api/v1/accounts/{ben.pk}/block").json()
        second = app.post(f"/api/v1/accounts/{ben.pk}/block").json()

        assert first == second
        assert (first["blocking"], first["following"], first["followed_by"]) == (True, False, False)
        assert app.post(f"/api/v1/accounts/{ben.pk}/unblock").json()["blocking"] is False
        assert not Block.objects.exists()

    def test_mute_for_a_while(self, app: Client, ben: Account) -> None:
        address = f"/api/v1/accounts/{ben.pk}/mute"

        timed = app.post(address, {"duration": "3600", "notifications": "false"}).json()
        until = Mute.objects.get().until
        endless = app.post(address, {"duration": "0"}).json()

        assert golden.misfit(timed, entities.Relationship) == ""
        assert until is not None
        assert timedelta(minutes=59) < until - timezone.now() <= timedelta(hours=1)
        assert timed["muting_expires_at"] is not None
        assert (endless["muting"], endless["muting_expires_at"]) == (True, None)
        assert app.post(f"/api/v1/accounts/{ben.pk}/unmute").json()["muting"] is False

    @pytest.mark.parametrize("duration", ["-1", "soon", "9" * 18, "1e9"])
    def test_mute_for_no_time_that_is_none(self, app: Client, ben: Account, duration: str) -> None:
        answer = app.post(f"/api/v1/accounts/{ben.pk}/mute", {"duration": duration})

        assert answer.status_code == 422
        assert not Mute.objects.exists()

    def test_remove_a_follower(self, app: Client, ana: Account, ben: Account) -> None:
        make_follow(follower=ben, followee=ana)

        answer = app.post(f"/api/v1/accounts/{ben.pk}/remove_from_followers").json()

        assert answer["followed_by"] is False
        assert not Follow.objects.exists()

    @pytest.mark.parametrize("button", ["follow", "block", "mute"])
    def test_are_not_for_oneself(self, app: Client, ana: Account, button: str) -> None:
        answer = app.post(f"/api/v1/accounts/{ana.pk}/{button}")

        assert answer.status_code == 422
        assert answer.json()["error"]

    @pytest.mark.parametrize(
        "button",
        [
            "follow",
            "unfollow",
            "block",
            "unblock",
            "mute",
            "unmute",
            "remove_from_followers",
            "note",
            "endorse",
            "pin",
        ],
    )
    def test_answer_alike_for_whom_one_may_not_see(
        self, app: Client, ana: Account, ben: Account, button: str
    ) -> None:
        make_block(blocker=ben, blocked=ana)
        unseen = [ben.pk, AccountFactory(suspended=True).pk, NOBODY, 10**40]

        answers = [app.post(f"/api/v1/accounts/{account_id}/{button}") for account_id in unseen]

        assert {answer.status_code for answer in answers} == {404}
        assert len({json.dumps(_without_request(answer.json())) for answer in answers}) == 1

    def test_keep_no_notes_and_feature_nobody(self, app: Client, ben: Account) -> None:
        person = f"/api/v1/accounts/{ben.pk}"

        note = app.post(f"{person}/note", {"comment": "owes me a lens"})

        assert (note.status_code, note.json()["code"]) == (422, "not_offered")
        assert app.post(f"{person}/note", {"comment": ""}).json()["note"] == ""
        assert app.post(f"{person}/endorse").status_code == 422
        assert app.post(f"{person}/unendorse").json()["endorsed"] is False


class TestRequests:
    def test_are_listed_and_answered(self) -> None:
        cleo: Account = AccountFactory(private=True)
        welcome, refused = AccountFactory(), AccountFactory()
        for requester in (welcome, refused):
            make_request(requester=requester, target=cleo)
        app = client_with(make_token(cleo)[1])

        listed = app.get("/api/v1/follow_requests").json()
        let_in = app.post(f"/api/v1/follow_requests/{welcome.pk}/authorize").json()
        kept_out = app.post(f"/api/v1/follow_requests/{refused.pk}/reject").json()

        assert [golden.misfit(one, entities.Account) for one in listed] == ["", ""]
        assert {one["id"] for one in listed} == {str(welcome.pk), str(refused.pk)}
        assert golden.misfit(let_in, entities.Relationship) == ""
        assert (let_in["followed_by"], kept_out["followed_by"]) == (True, False)
        assert app.get("/api/v1/follow_requests").json() == []

    @pytest.mark.parametrize("answer", ["authorize", "reject"])
    def test_that_nobody_made_are_not_there(self, app: Client, ben: Account, answer: str) -> None:
        for account_id in (ben.pk, NOBODY):
            address = f"/api/v1/follow_requests/{account_id}/{answer}"
            assert app.post(address).status_code == 404


class TestDomainBlocks:
    def test_are_none(self, app: Client) -> None:
        assert app.get("/api/v1/domain_blocks").json() == []
        assert app.post("/api/v1/domain_blocks", {"domain": "x.example"}).status_code == 422
        assert app.delete("/api/v1/domain_blocks?domain=x.example").json() == {}


def _without_request(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name != "request_id"}
