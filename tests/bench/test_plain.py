"""What the home timeline is measured beside says the very same, written the usual way."""

from typing import Any

import pytest

from apps.core import counters
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_like
from tests.factories.graph import make_follow
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory
from tests.notifications.conftest import settle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _routes_of_the_bench(settings: Any) -> None:
    settings.ROOT_URLCONF = "bench.urls"


class TestPlainHome:
    def test_says_what_the_site_says(self) -> None:
        reader, ben, cleo = AccountFactory(), AccountFactory(bio="Light #only"), AccountFactory()
        for author in (ben, cleo):
            make_follow(follower=reader, followee=author)
        quiet = PostFactory(author=cleo, caption="", audience="followers", has_comments=False)
        liked = PostFactory(author=ben, caption="Low *tide* <3 #sea #sand #sea", photos=2)
        PostFactory(author=ben, place_name="Pier 4", tagged=[cleo])
        make_like(post=liked, account=reader)
        CommentFactory(post=liked, author=cleo)
        settle()
        counters.fold()
        app = client_with(make_token(reader)[1])

        plain = app.get("/bench/plain/").json()
        ours: list[dict[str, Any]] = app.get("/api/v1/timelines/home?limit=20").json()

        assert [one["id"] for one in ours][-1] == str(quiet.pk)
        assert plain == ours

    def test_says_no_more_than_the_site_does(self) -> None:
        reader, ben = AccountFactory(), AccountFactory()
        make_follow(follower=reader, followee=ben)
        shown = PostFactory(author=ben)
        PostFactory(author=ben, audience="close_friends")
        settle()
        app = client_with(make_token(reader)[1])

        for path in ("/bench/plain/", "/api/v1/timelines/home?limit=20"):
            assert [one["id"] for one in app.get(path).json()] == [str(shown.pk)]
