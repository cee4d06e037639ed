"""Searching with an app."""

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts.models import Account
from apps.cards.presentation import entities
from tests.api import golden
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def app(ana: Account) -> Client:
    """An app that acts for Ana."""
    return client_with(make_token(ana)[1])


def search(app: Client, version: str = "v2", **query: str) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = app.get(
        f"/api/{version}/search", query_params=query
    ).json()
    return found


class TestSearch:
    def test_finds_people_and_hashtags(self, app: Client) -> None:
        liam = AccountFactory(username="lightliam")
        PostFactory(caption="#light")
        PostFactory(caption="#lighthouse")
        PostFactory(author=AccountFactory(private=True), caption="#lightless")

        found = search(app, q="light")

        assert golden.misfit(found, entities.Search) == ""
        assert [one["id"] for one in found["accounts"]] == [str(liam.pk)]
        assert [one["name"] for one in found["hashtags"]] == ["light", "lighthouse"]
        first = search(app, "v1", q="#light")
        assert first["hashtags"] == ["light", "lighthouse"]

    @pytest.mark.parametrize("kind", ["accounts", "statuses", "hashtags"])
    def test_looks_for_one_kind(self, app: Client, kind: str) -> None:
        PostFactory(author=AccountFactory(username="light"), caption="#light")

        found = search(app, q="light", type=kind)

        assert set(found) == {"accounts", "statuses", "hashtags"}
        assert all(not found[other] for other in found if other != kind)

    def test_leads_to_what_is_at_an_address(self, app: Client) -> None:
        post = PostFactory(author=AccountFactory(username="ben"))
        hidden = PostFactory(author=AccountFactory(private=True))
        site = settings.SITE_URL

        (found,) = search(app, q=f"{site}/p/{post.pk}/", resolve="true")["statuses"]
        assert golden.misfit(found, entities.Status) == ""
        assert found["id"] == str(post.pk)
        assert search(app, q=f"{site}/p/{hidden.pk}/")["statuses"] == []
        assert search(app, q=f"https://elsewhere.example/p/{post.pk}/")["statuses"] == []
        for query in (f"{site}/ben/", "@ben", f"ben@{site.partition('://')[2]}"):
            assert [one["acct"] for one in search(app, q=query)["accounts"]] == ["ben"], query
        assert search(app, q="ben@elsewhere.example")["accounts"] == []

    def test_finds_nobody_who_may_not_be_seen(self, app: Client, ana: Account) -> None:
        enemy = AccountFactory(username="liam")
        make_block(blocker=enemy, blocked=ana)

        assert search(app, q="liam")["accounts"] == []

    @pytest.mark.parametrize("query", ["", "  ", "http://[", "#", "@", "@@", "'; --", "x" * 500])
    def test_takes_any_text(self, app: Client, query: str) -> None:
        assert golden.misfit(search(app, q=query), entities.Search) == ""

    def test_is_refused_in_words(self, app: Client) -> None:
        assert app.get("/api/v2/search?q=x&type=photos").status_code == 422
        assert app.get("/api/v2/search?q=x&limit=many").status_code == 422
        assert Client().get("/api/v2/search?q=x").status_code == 401


class TestAccountSearch:
    def test_is_cut_by_limit_offset_and_following(self, app: Client, ana: Account) -> None:
        people = [AccountFactory(username=f"liam{number}") for number in range(3)]
        make_follow(follower=ana, followee=people[0])
        address = "/api/v1/accounts/search?q=liam"

        everybody = app.get(address).json()
        pages = [app.get(f"{address}&limit=2&offset={offset}").json() for offset in (0, 2)]
        followed = app.get(f"{address}&following=true").json()

        assert [golden.misfit(one, entities.Account) for one in everybody] == ["", "", ""]
        assert [one for page in pages for one in page] == everybody
        assert [one["id"] for one in followed] == [str(people[0].pk)]
