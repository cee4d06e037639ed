"""One's archive as apps made for Pixelfed know it."""

import re
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Account
from apps.cards.presentation.entities import Status
from apps.posts.models import Post
from apps.posts.types import PostState
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

ADD, REMOVE, LIST = "archive/add", "archive/remove", "archive/list"


@pytest.fixture(params=["/api/pixelfed/v1/", "/api/v1.1/"])
def base(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def app(ana: Account) -> Client:
    return client_with(make_token(ana)[1])


def ids_of(answer: Any) -> list[int]:
    assert answer.status_code == 200
    return [int(one["id"]) for one in answer.json()]


def neighbor(answer: Any, relation: str) -> str:
    found = re.search(rf'<([^>]+)>; rel="{relation}"', answer.headers["Link"])
    assert found is not None
    return found[1]


class TestArchive:
    def test_hides_a_post_and_brings_it_back(self, app: Client, ana: Account, base: str) -> None:
        post = PostFactory(author=ana, caption="Low tide")

        for _ in range(2):
            assert app.post(f"{base}{ADD}/{post.pk}").json() == [200]
        (status,) = app.get(base + LIST).json()

        assert misfit(status, Status) == ""
        assert status["content_text"] == "Low tide"
        stranger = client_with(make_token(AccountFactory())[1])
        assert stranger.get(f"/api/v1/statuses/{post.pk}").status_code == 404
        assert ids_of(app.get(f"/api/v1/accounts/{ana.pk}/statuses")) == []
        for _ in range(2):
            assert app.post(f"{base}{REMOVE}/{post.pk}").json() == [200]
        assert app.get(base + LIST).json() == []
        assert ids_of(stranger.get(f"/api/v1/accounts/{ana.pk}/statuses")) == [post.pk]

    def test_is_for_posts_of_ones_own(self, app: Client, ana: Account, base: str) -> None:
        others = PostFactory()
        comment = CommentFactory(post=others, author=ana)

        for status_id in (others.pk, comment.pk, 7):
            for way in (ADD, REMOVE):
                assert app.post(f"{base}{way}/{status_id}").status_code == 404
        assert Post.objects.get(pk=others.pk).state == PostState.PUBLISHED

    def test_asks_for_scopes(self, ana: Account, base: str) -> None:
        post = PostFactory(author=ana)
        reader = client_with(make_token(ana, scopes=("read",))[1])

        assert reader.post(f"{base}{ADD}/{post.pk}").status_code == 403
        assert reader.get(base + LIST).status_code == 200
        assert Client().get(base + LIST).status_code == 401


class TestList:
    def test_is_ones_own_and_read_both_ways(self, app: Client, ana: Account) -> None:
        posts = [PostFactory(author=ana) for _ in range(3)]
        PostFactory(author=ana)
        for post in posts:
            app.post(f"/api/pixelfed/v1/{ADD}/{post.pk}")

        first = app.get(f"/api/pixelfed/v1/{LIST}?limit=2")
        assert ids_of(first) == [posts[2].pk, posts[1].pk]
        rest = app.get(neighbor(first, "next"))
        assert ids_of(rest) == [posts[0].pk]
        assert ids_of(app.get(neighbor(rest, "prev"))) == ids_of(first)
        other = client_with(make_token(AccountFactory())[1])
        assert other.get(f"/api/pixelfed/v1/{LIST}").json() == []
