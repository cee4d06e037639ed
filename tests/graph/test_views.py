"""Buttons and lists, as browsers with and without scripts use them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Account
from apps.graph import services
from apps.graph.models import Block, Follow, FollowRequest
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow, make_request

pytestmark = pytest.mark.django_db

BUTTONS = ["follow", "unfollow", "withdraw", "remove-follower", "block", "unblock"]


@pytest.fixture
def ana() -> Account:
    return AccountFactory(username="ana")


@pytest.fixture
def cleo() -> Account:
    return AccountFactory(username="cleo")


@pytest.fixture
def visitor(client_for, cleo: Account) -> Client:
    return client_for(cleo)


def press(visitor: Client, path: str, **form: str):
    return visitor.post(path, form)


def press_with_script(visitor: Client, path: str):
    return visitor.post(path, headers={"HX-Request": "true"})


class TestButtons:
    def test_follow_and_unfollow_without_script(
        self, visitor: Client, ana: Account, cleo: Account
    ) -> None:
        answer = press(visitor, "/ana/follow/", next="/explore/")

        assert (answer.status_code, answer.url) == (302, "/explore/")
        assert Follow.objects.filter(followee=ana, follower=cleo).exists()

        answer = press(visitor, "/ana/unfollow/")
        assert answer.url == "/ana/"
        assert not Follow.objects.exists()

    def test_answer_scripts_with_the_new_button(self, visitor: Client, ana: Account) -> None:
        answer = press_with_script(visitor, "/ana/follow/")

        assert answer.status_code == 200
        assert b"<html" not in answer.content
        assert b'data-follow="ana"' in answer.content
        assert b"Following" in answer.content

    def test_show_a_request_until_it_is_withdrawn(self, visitor: Client) -> None:
        AccountFactory(username="benny", private=True)

        asked = press_with_script(visitor, "/benny/follow/")
        withdrawn = press_with_script(visitor, "/benny/withdraw/")

        assert b"Requested" in asked.content
        assert b"Requested" not in withdrawn.content
        assert not FollowRequest.objects.exists()

    def test_remove_a_follower(self, visitor: Client, ana: Account, cleo: Account) -> None:
        make_follow(follower=ana, followee=cleo)

        press(visitor, "/ana/remove-follower/")

        assert not Follow.objects.exists()

    def test_block_twice_and_unblock(self, visitor: Client, ana: Account) -> None:
        for _ in range(2):
            assert press(visitor, "/ana/block/").url == "/ana/"
        assert Block.objects.count() == 1

        assert press(visitor, "/ana/unblock/").url == "/ana/"
        assert not Block.objects.exists()
        assert press(visitor, "/ana/unblock/").status_code == 404

    def test_refuse_oneself_with_a_message(self, visitor: Client) -> None:
        for button in ("follow", "block"):
            answer = press(visitor, f"/cleo/{button}/")

            assert answer.status_code == 422
            assert b"yourself" in answer.content

    @pytest.mark.parametrize("button", BUTTONS)
    def test_find_nobody_across_a_block(
        self, client_for, ana: Account, cleo: Account, button: str
    ) -> None:
        make_block(blocker=ana, blocked=cleo)

        answer = press(client_for(cleo), f"/ana/{button}/")

        assert answer.status_code == 404
        assert Block.objects.count() == 1

    @pytest.mark.parametrize("button", BUTTONS)
    def test_ask_strangers_to_sign_in_and_lead_back(
        self, client: Client, ana: Account, button: str
    ) -> None:
        answer = press(client, f"/ana/{button}/")

        assert answer.url == f"/accounts/login/?next=/ana/{button}/"
        assert not Follow.objects.exists()

    @pytest.mark.parametrize("button", BUTTONS)
    def test_do_nothing_when_only_looked_at(
        self, visitor: Client, ana: Account, button: str
    ) -> None:
        assert visitor.get(f"/ana/{button}/").url == "/ana/"
        assert not Follow.objects.exists()

    @pytest.mark.parametrize("button", BUTTONS)
    def test_take_nothing_from_other_sites(
        self, client_for, ana: Account, cleo: Account, button: str
    ) -> None:
        visitor = client_for(cleo, enforce_csrf_checks=True)

        assert press(visitor, f"/ana/{button}/").status_code == 403

    @pytest.mark.parametrize(
        "evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
    )
    def test_lead_to_no_other_site(self, visitor: Client, ana: Account, evil: str) -> None:
        assert press(visitor, "/ana/follow/", next=evil).url == "/ana/"


class TestRequests:
    @pytest.fixture
    def asked(self, cleo: Account) -> Account:
        Account.objects.filter(pk=cleo.pk).update(is_private=True)
        asking = AccountFactory()
        make_request(requester=asking, target=Account.objects.get(pk=cleo.pk))
        return asking

    def test_are_approved_in_place(self, visitor: Client, asked: Account) -> None:
        answer = press_with_script(visitor, f"/notifications/requests/{asked.pk}/approve/")

        assert (answer.status_code, answer.content) == (200, b"")
        assert Follow.objects.filter(follower=asked).exists()

    def test_are_declined_without_script(self, visitor: Client, asked: Account) -> None:
        answer = press(visitor, f"/notifications/requests/{asked.pk}/decline/")

        assert answer.url == "/notifications/"
        assert not Follow.objects.exists()
        assert not FollowRequest.objects.exists()

    def test_answered_twice_change_nothing(self, visitor: Client, asked: Account) -> None:
        press(visitor, f"/notifications/requests/{asked.pk}/decline/")

        answer = press(visitor, f"/notifications/requests/{asked.pk}/approve/")

        assert answer.status_code == 302
        assert not Follow.objects.exists()

    def test_of_others_cannot_be_answered(self, client_for, asked: Account) -> None:
        stranger = client_for(AccountFactory())

        press(stranger, f"/notifications/requests/{asked.pk}/approve/")

        assert not Follow.objects.exists()
        assert FollowRequest.objects.count() == 1

    @pytest.mark.parametrize("account_id", ["0", "1", "9" * 19, "9" * 60])
    def test_by_nobody_are_not_found(self, visitor: Client, account_id: str) -> None:
        answer = press(visitor, f"/notifications/requests/{account_id}/approve/")

        assert answer.status_code in (400, 404)


class TestLists:
    @pytest.mark.parametrize("name", ["followers", "following"])
    def test_cost_the_same_for_one_and_for_twenty(
        self, visitor: Client, ana: Account, name: str
    ) -> None:
        def add() -> None:
            person = AccountFactory()
            make_follow(follower=person, followee=ana)
            make_follow(follower=ana, followee=person)

        add()
        visitor.get(f"/ana/{name}/")
        with CaptureQueriesContext(connection) as one:
            assert len(visitor.get(f"/ana/{name}/").context["rows"]) == 1
        for _ in range(19):
            add()
        visitor.get(f"/ana/{name}/")
        with CaptureQueriesContext(connection) as twenty:
            assert len(visitor.get(f"/ana/{name}/").context["rows"]) == 20

        assert len(one) == len(twenty) <= 7

    def test_go_on_behind_a_link(self, visitor: Client, ana: Account) -> None:
        followers = AccountFactory.create_batch(35)
        for follower in followers:
            make_follow(follower=follower, followee=ana)

        first = visitor.get("/ana/followers/")
        second = visitor.get(first.context["next_url"], headers={"X-Fragment": "people"})

        shown = [row[0].id for page in (first, second) for row in page.context["rows"]]
        assert sorted(shown) == sorted(str(follower.pk) for follower in followers)
        assert b"<html" not in second.content
        assert second.context["next_url"] == ""

    def test_of_public_people_are_open_to_everybody(self, client: Client, ana: Account) -> None:
        assert client.get("/ana/followers/").status_code == 200
        assert client.get("/ana/following/").status_code == 200

    def test_let_the_owner_remove_followers(self, visitor: Client, cleo: Account) -> None:
        make_follow(follower=AccountFactory(username="dora"), followee=cleo)

        assert b'action="/dora/remove-follower/"' in visitor.get("/cleo/followers/").content

    def test_of_blocks_offer_to_end_them(self, visitor: Client, ana: Account, cleo) -> None:
        make_block(blocker=cleo, blocked=ana)

        page = visitor.get("/settings/blocked/")

        assert [row[0].username for row in page.context["rows"]] == ["ana"]
        assert b'action="/ana/unblock/"' in page.content

    def test_of_the_muted_offer_to_end_that_and_are_for_oneself(
        self, visitor: Client, client_for, ana: Account, cleo: Account
    ) -> None:
        services.mute(muter=cleo, muted_id=ana.pk)

        page = visitor.get("/settings/muted/")
        assert [row[0].username for row in page.context["rows"]] == ["ana"]
        assert b'action="/ana/unmute/"' in page.content
        assert client_for(ana).get("/settings/muted/").context["rows"] == []

        visitor.post("/ana/unmute/")
        assert visitor.get("/settings/muted/").context["rows"] == []

    def test_of_the_muted_leave_out_who_blocks_since(
        self, visitor: Client, ana: Account, cleo: Account
    ) -> None:
        services.mute(muter=cleo, muted_id=ana.pk)
        make_block(blocker=ana, blocked=cleo)

        assert visitor.get("/settings/muted/").context["rows"] == []
