"""Hashtags with an app."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Account
from apps.cards.presentation import entities
from apps.graph.types import Audience
from apps.posts.models import Hashtag, HashtagFollow
from tests.api import golden
from tests.factories.accounts import AccountFactory
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


class TestTag:
    def test_has_every_field_that_apps_require(self, app: Client) -> None:
        author = AccountFactory()
        for _ in range(2):
            PostFactory(author=author, caption="At last #Light")

        tag = app.get("/api/v1/tags/LIGHT").json()

        assert golden.misfit(tag, entities.Tag) == ""
        assert (tag["name"], tag["count"], tag["following"]) == ("light", 2, False)
        assert (tag["history"][0]["uses"], tag["history"][0]["accounts"]) == ("2", "1")
        assert len(tag["history"]) == 7
        assert tag["url"].endswith("/explore/tags/light/")

    def test_tells_nothing_of_what_is_not_public(self, app: Client) -> None:
        PostFactory(author=AccountFactory(private=True), caption="#hush")
        PostFactory(audience=Audience.FOLLOWERS, caption="#hush")
        PostFactory(caption="#shut")
        Hashtag.objects.filter(name="shut").update(is_hidden=True)

        unknown = app.get("/api/v1/tags/nobody").json()
        for name in ("hush", "shut"):
            tag = app.get(f"/api/v1/tags/{name}").json()
            assert {**tag, "name": "", "url": "", "hashtag": "", "history": []} == {
                **unknown,
                "name": "",
                "url": "",
                "hashtag": "",
                "history": [],
            }
            assert {day["uses"] for day in tag["history"]} <= {"0"}

    @pytest.mark.parametrize("name", ["...", "%23", "x" * 200])
    def test_is_none_of_what_cannot_be_one(self, app: Client, name: str) -> None:
        assert app.get(f"/api/v1/tags/{name}").status_code == 404
        assert app.post(f"/api/v1/tags/{name}/follow").status_code == 404
        assert not Hashtag.objects.exists()

    def test_is_for_people_who_are_signed_in(self) -> None:
        assert Client().get("/api/v1/tags/light").status_code == 401


class TestFollowing:
    def test_is_begun_listed_and_ended(self, app: Client) -> None:
        for name in ("light", "shade", "dusk"):
            followed = app.post(f"/api/v1/tags/{name}/follow").json()
            assert golden.misfit(followed, entities.Tag) == ""
            assert followed["following"] is True

        first = app.get("/api/v1/followed_tags?limit=2")
        assert [golden.misfit(one, entities.Tag) for one in first.json()] == ["", ""]
        assert all(one["following"] for one in first.json())
        assert 'rel="next"' in first["Link"]
        left = app.post("/api/v1/tags/light/unfollow").json()
        assert left["following"] is False
        assert HashtagFollow.objects.count() == 2

    def test_costs_as_much_for_twenty_as_for_one(self, app: Client, ana: Account) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                app.get("/api/v1/followed_tags")
            return len(queries)

        app.post("/api/v1/tags/light/follow")
        few = cost()
        for number in range(20):
            app.post(f"/api/v1/tags/light{number}/follow")
        assert cost() == few


class TestRelated:
    def test_stand_beside_it_in_public(self, app: Client) -> None:
        for _ in range(3):
            PostFactory(caption="#light #shade #dusk")
        PostFactory(caption="#light #shade")
        PostFactory(author=AccountFactory(private=True), caption="#light #shade #hush")

        related = app.get("/api/v1/tags/light/related").json()

        assert [golden.misfit(one, entities.RelatedTag) for one in related] == ["", ""]
        assert [(one["name"], one["related_count"]) for one in related] == [
            ("shade", 4),
            ("dusk", 3),
        ]

    def test_tell_of_nobody_what_they_alone_write_about(self, app: Client) -> None:
        author = AccountFactory()
        for _ in range(3):
            PostFactory(author=author, caption="#light #secret")
        PostFactory(caption="#light #secret")

        assert app.get("/api/v1/tags/light/related").json() == []
