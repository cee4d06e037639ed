"""Lists that everybody shares, as apps read them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.cards.presentation.entities import Status
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

PUBLIC, TAG = "/api/v1/timelines/public", "/api/v1/timelines/tag/Harbor"


@pytest.fixture
def ana() -> Any:
    return AccountFactory(username="ana")


@pytest.fixture
def app(ana: Any) -> Client:
    return client_with(make_token(ana)[1])


@pytest.mark.parametrize("path", [PUBLIC, TAG])
class TestSharedTimelines:
    def test_hold_public_posts_alone(self, app: Client, ana: Any, path: str) -> None:
        friend = AccountFactory(private=True)
        make_follow(follower=ana, followee=friend)
        shown = PostFactory(caption="#harbor")
        PostFactory(caption="#harbor", author=friend)
        PostFactory(caption="#harbor", for_followers=True)
        blocking = PostFactory(caption="#harbor")
        make_block(blocker=blocking.author, blocked=ana)

        statuses = app.get(path).json()

        assert misfit(statuses, list[Status]) == ""
        assert [int(one["id"]) for one in statuses] == [shown.pk]
        assert app.get(path, {"remote": "true"}).json() == []

    def test_page_both_ways(self, app: Client, path: str) -> None:
        posts = [PostFactory(caption="#harbor").pk for _ in range(5)]

        def ids(**query: Any) -> list[int]:
            return [int(one["id"]) for one in app.get(path, query).json()]

        assert ids(limit=2, local="true") == posts[:2:-1]
        assert ids(limit=2, max_id=posts[3]) == [posts[2], posts[1]]
        assert ids(limit=2, min_id=posts[0]) == [posts[2], posts[1]]
        assert ids(since_id=posts[2]) == [posts[4], posts[3]]
        assert app.get(path, {"max_id": "x y"}).status_code == 422

    def test_leave_out_what_the_viewer_does_not_want_to_meet(self, path: str) -> None:
        PostFactory(caption="#harbor", is_sensitive=True)
        open_post = PostFactory(caption="#harbor")
        hiding = client_with(make_token(AccountFactory(sensitive_media="hide"))[1])

        assert [int(one["id"]) for one in hiding.get(path).json()] == [open_post.pk]

    def test_cost_the_same_for_many(self, app: Client, path: str) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert app.get(path).json()
            return len(queries)

        PostFactory(caption="#harbor")
        app.get(path)
        few = cost()
        for _ in range(6):
            PostFactory(caption="#harbor")
        app.get(path)
        assert cost() == few

    def test_are_for_people(self, path: str) -> None:
        assert Client().get(path).status_code == 401
