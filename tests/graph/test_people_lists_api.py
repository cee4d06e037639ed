"""Lists as apps keep and read them."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.graph import services
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/lists"


@pytest.fixture
def owner() -> Account:
    account: Account = AccountFactory()
    return account


@pytest.fixture
def app(owner: Account) -> Client:
    _, secret = make_token(owner)
    return client_with(secret)


@pytest.fixture
def friends(owner: Account) -> list[Account]:
    found: list[Account] = [AccountFactory() for _ in range(3)]
    for friend in found:
        make_follow(follower=owner, followee=friend)
    return found


def make(app: Client, *people: Account) -> str:
    list_id: str = app.post(URL, {"title": "Family"}).json()["id"]
    if people:
        wanted = {"account_ids[]": [str(person.pk) for person in people]}
        assert app.post(f"{URL}/{list_id}/accounts", wanted).json() == {}
    return list_id


def ids_of(answer: Any) -> list[int]:
    return [int(one["id"]) for one in answer.json()]


def place(answer: Any, relation: str) -> str:
    parts = dict(reversed(part.split("; rel=")) for part in answer.headers["Link"].split(", "))
    address: str = parts[f'"{relation}"'][1:-1]
    return address[address.index("/api/") :]


class TestLists:
    def test_are_made_read_renamed_and_deleted(self, app: Client) -> None:
        made = app.post(URL, {"title": "Family", "exclusive": "true"}).json()
        url = f"{URL}/{made['id']}"

        renamed = app.put(url, {"title": "Kin"}, "application/json").json()

        assert misfit(made, entities.UserList) == ""
        # Home leaves nobody out, and says so.
        assert made["exclusive"] is False
        assert renamed == app.get(url).json() == {**made, "title": "Kin"}
        assert app.get(URL).json() == [renamed]
        assert app.delete(url).json() == {}
        assert app.get(url).status_code == 404

    def test_of_others_are_not_there(self, app: Client) -> None:
        theirs = services.make_list(owner=AccountFactory(), title="Theirs")

        for path in (
            f"{URL}/{theirs.pk}",
            f"{URL}/{theirs.pk}/accounts",
            f"/api/v1/timelines/list/{theirs.pk}",
        ):
            assert app.get(path).status_code == 404
        assert app.delete(f"{URL}/{theirs.pk}").status_code == 404
        assert app.get(URL).json() == []

    def test_need_a_title(self, app: Client) -> None:
        assert app.post(URL).json()["code"] == "title_missing"


class TestListAccounts:
    def test_are_read_in_pages_or_at_once(self, app: Client, friends: list[Account]) -> None:
        list_id = make(app, *friends)
        url = f"{URL}/{list_id}/accounts"

        first = app.get(f"{url}?limit=2")
        rest = app.get(place(first, "next"))

        assert misfit(first.json()[0], entities.Account) == ""
        newest_first = sorted((friend.pk for friend in friends), reverse=True)
        assert ids_of(first) + ids_of(rest) == newest_first
        assert ids_of(app.get(f"{url}?limit=0")) == newest_first
        assert "Link" not in app.get(f"{url}?limit=0").headers

    def test_are_taken_off(self, app: Client, friends: list[Account]) -> None:
        list_id = make(app, *friends)
        gone = {"account_ids": [str(friends[0].pk)]}

        app.delete(f"{URL}/{list_id}/accounts", gone, "application/json")

        assert friends[0].pk not in ids_of(app.get(f"{URL}/{list_id}/accounts"))
        assert app.get(f"/api/v1/accounts/{friends[0].pk}/lists").json() == []
        assert ids_of(app.get(f"/api/v1/accounts/{friends[1].pk}/lists")) == [int(list_id)]

    @pytest.mark.parametrize("named", ["", "x", "7"])
    def test_are_people_whom_one_can_see(self, app: Client, named: str) -> None:
        answer = app.post(f"{URL}/{make(app)}/accounts", {"account_ids[]": named})

        assert answer.status_code == 404

    def test_are_people_whom_one_follows(self, app: Client) -> None:
        stranger = AccountFactory()

        answer = app.post(f"{URL}/{make(app)}/accounts", {"account_ids[]": str(stranger.pk)})

        assert (answer.status_code, answer.json()["code"]) == (422, "not_followed")


class TestListTimeline:
    def test_is_read_in_both_directions(self, app: Client, friends: list[Account]) -> None:
        url = f"/api/v1/timelines/list/{make(app, *friends[:2])}"
        posts = [PostFactory(author=friend).pk for friend in (*friends[:2], *friends[:2])]
        PostFactory(author=friends[2])

        first = app.get(f"{url}?limit=2")
        second = app.get(place(first, "next"))
        back = app.get(place(second, "prev"))

        assert misfit(first.json()[0], entities.Status) == ""
        assert (ids_of(first), ids_of(second)) == (posts[:1:-1], posts[1::-1])
        assert ids_of(back) == ids_of(first)
        assert ids_of(app.get(f"{url}?since_id={posts[2]}")) == posts[3:]
        assert ids_of(app.get(place(second, "next"))) == []

    def test_leaves_out_what_one_may_not_see(
        self, app: Client, owner: Account, friends: list[Account]
    ) -> None:
        url = f"/api/v1/timelines/list/{make(app, *friends)}"
        PostFactory(author=friends[0], for_close_friends=True)
        PostFactory(author=friends[1])
        services.mute(muter=owner, muted_id=friends[1].pk)
        seen = PostFactory(author=friends[2], for_followers=True)

        assert ids_of(app.get(url)) == [seen.pk]
