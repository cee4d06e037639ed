"""Lists of people are read in both directions by their links."""

import re
from collections.abc import Callable, Sequence

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.accounts.models import Account
from apps.graph import services
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import make_like
from tests.factories.graph import (
    make_block,
    make_close_friend,
    make_follow,
    make_mutual_follow,
    make_request,
)
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

Arrange = Callable[[Account, Sequence[Account]], str]
LISTS: dict[str, Arrange] = {}


def listed(arrange: Arrange) -> Arrange:
    LISTS[arrange.__name__] = arrange
    return arrange


@listed
def followers(ana: Account, people: Sequence[Account]) -> str:
    for person in people:
        make_follow(follower=person, followee=ana)
    return f"/api/v1/accounts/{ana.pk}/followers"


@listed
def following(ana: Account, people: Sequence[Account]) -> str:
    for person in people:
        make_follow(follower=ana, followee=person)
    return f"/api/v1/accounts/{ana.pk}/following"


@listed
def follow_requests(ana: Account, people: Sequence[Account]) -> str:
    for person in people:
        make_request(requester=person, target=ana)
    return "/api/v1/follow_requests"


@listed
def blocks(ana: Account, people: Sequence[Account]) -> str:
    for person in people:
        make_block(blocker=ana, blocked=person)
    return "/api/v1/blocks"


@listed
def mutes(ana: Account, people: Sequence[Account]) -> str:
    for person in people:
        services.mute(muter=ana, muted_id=person.pk, until=None)
    return "/api/v1/mutes"


@listed
def restricted(ana: Account, people: Sequence[Account]) -> str:
    for person in people:
        services.restrict(restricter=ana, restricted_id=person.pk)
    return "/api/instaclone/v1/restricted"


@listed
def close_friends(ana: Account, people: Sequence[Account]) -> str:
    for person in people:
        make_mutual_follow(ana, person)
        make_close_friend(owner=ana, member=person)
    return "/api/instaclone/v1/close-friends"


@listed
def people_list(ana: Account, people: Sequence[Account]) -> str:
    kept = services.make_list(owner=ana, title="Near")
    for person in people:
        make_follow(follower=ana, followee=person)
    services.add_to_list(owner=ana, list_id=kept.pk, account_ids=[one.pk for one in people])
    return f"/api/v1/lists/{kept.pk}/accounts"


@listed
def favourited_by(ana: Account, people: Sequence[Account]) -> str:
    post = PostFactory()
    for person in people:
        make_like(post=post, account=person)
    return f"/api/v1/statuses/{post.pk}/favourited_by"


def neighbor(answer: HttpResponse, relation: str) -> str:
    """The address of the page that an answer names beside itself."""
    found = re.search(rf'<([^>]+)>; rel="{relation}"', answer.headers.get("Link", ""))
    return found[1] if found else ""


def ids_of(answer: HttpResponse) -> list[str]:
    assert answer.status_code == 200
    return [one["id"] for one in answer.json()]


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana", private=True)
    return account


@pytest.fixture
def app(ana: Account) -> Client:
    """An app that acts for Ana."""
    return client_with(make_token(ana)[1])


@pytest.mark.parametrize("arrange", LISTS.values(), ids=LISTS)
def test_leads_forth_and_back(ana: Account, app: Client, arrange: Arrange) -> None:
    people = AccountFactory.create_batch(5)
    address = arrange(ana, people)

    first = app.get(f"{address}?limit=2")
    second = app.get(neighbor(first, "next"))
    third = app.get(neighbor(second, "next"))

    pages = [ids_of(first), ids_of(second), ids_of(third)]
    assert [one for page in pages for one in page] == [
        str(person.pk) for person in reversed(people)
    ]
    assert neighbor(third, "next") == ""
    back = app.get(neighbor(third, "prev"))
    assert ids_of(back) == pages[1]
    assert ids_of(app.get(neighbor(back, "prev"))) == pages[0]
    assert ids_of(app.get(neighbor(back, "next"))) == pages[2]
    assert ids_of(app.get(neighbor(first, "prev"))) == []


def test_reads_the_newest_down_to_a_place(ana: Account, app: Client) -> None:
    people = AccountFactory.create_batch(4)
    address = followers(ana, people)

    found = app.get(f"{address}?since_id={people[1].pk}&limit=1")

    assert ids_of(found) == [str(people[3].pk)]
    assert ids_of(app.get(f"{address}?since_id={people[1].pk}")) == [
        str(people[3].pk),
        str(people[2].pk),
    ]


@pytest.mark.parametrize("place", ["min_id", "since_id", "max_id"])
def test_takes_any_number_for_a_place(ana: Account, app: Client, place: str) -> None:
    address = followers(ana, AccountFactory.create_batch(1))

    assert app.get(f"{address}?{place}={'8' * 19}").status_code == 200
    assert app.get(f"{address}?{place}=-1").status_code == 422


def test_names_nobody_that_the_reader_may_not_see(ana: Account, app: Client) -> None:
    people = AccountFactory.create_batch(3)
    address = followers(ana, people)
    make_block(blocker=people[2], blocked=ana)

    answer = app.get(f"{address}?limit=1")

    assert ids_of(answer) == [str(people[1].pk)]
    assert str(people[2].pk) not in answer.headers["Link"]
