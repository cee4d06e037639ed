"""The home feed as apps read it."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.engagement import services as engagement_services
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import settle

pytestmark = pytest.mark.django_db(transaction=True)

FEED = "/api/instaclone/v1/feed"


@pytest.fixture
def reader():
    return AccountFactory()


@pytest.fixture
def friend(reader):
    friend = AccountFactory(name="Friend O’Mine")
    make_follow(follower=reader, followee=friend)
    return friend


class TestFeed:
    def test_answers_what_the_page_shows(self, client_for, reader, friend):
        older = PostFactory(author=friend, caption='First "light" </script> #harbor', photos=2)
        newer = PostFactory(author=friend, place_name="Quay")
        engagement_services.like_post(account=reader, post_id=older.pk)
        settle()

        answer = client_for(reader).get(FEED)

        assert answer["Content-Type"] == "application/json"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer.json()["mode"] == "following"
        assert answer.json()["next_cursor"] is None
        first, second = answer.json()["posts"]
        assert [first["id"], second["id"]] == [str(newer.pk), str(older.pk)]
        assert first["place"]["name"] == "Quay"
        assert second["caption"] == 'First "light" </script> #harbor'
        assert second["author"]["name"] == "Friend O’Mine"
        assert second["counts"] == {"likes": 1, "comments": 0}
        assert second["viewer"] == {"has_liked": True, "has_saved": False, "is_author": False}
        assert len(second["media"]) == 2
        assert all(medium["url"].startswith("http") for medium in second["media"])
        assert second["url"].endswith(f"/p/{older.pk}/")
        assert datetime.fromisoformat(second["published_at"]) <= older.published_at

    def test_pages_to_the_end(self, client_for, reader, friend):
        published = [PostFactory(author=friend).pk for _ in range(15)]
        settle()
        client = client_for(reader)

        first = client.get(FEED).json()
        rest = client.get(FEED, {"cursor": first["next_cursor"]}).json()

        ids = [int(post["id"]) for post in first["posts"] + rest["posts"]]
        assert ids == sorted(published, reverse=True)
        assert rest["next_cursor"] is None

    def test_tells_each_viewer_their_own_marks(self, client_for, reader, friend):
        post = PostFactory(author=friend)
        engagement_services.like_post(account=friend, post_id=post.pk)
        settle()

        theirs = client_for(friend).get(FEED).json()["posts"][0]
        ours = client_for(reader).get(FEED).json()["posts"][0]

        assert theirs["viewer"] == {"has_liked": True, "has_saved": False, "is_author": True}
        assert ours["viewer"] == {"has_liked": False, "has_saved": False, "is_author": False}

    def test_refuses_strangers_and_forged_cursors(self, client, client_for, reader):
        assert client.get(FEED).status_code in (401, 403)
        refused = client_for(reader).get(FEED, {"cursor": "../../etc"})
        assert refused.status_code == 422
        assert refused.json()["code"]

    def test_needs_no_sql_and_three_round_trips_when_warm(
        self, client_for, count_round_trips, reader, friend
    ):
        for _ in range(12):
            PostFactory(author=friend, photos=3)
        settle()
        client = client_for(reader)
        client.get(FEED)

        with CaptureQueriesContext(connection) as queries, count_round_trips() as trips:
            assert len(client.get(FEED).json()["posts"]) == 12

        assert len(queries) <= 2, [query["sql"] for query in queries]
        assert trips.count <= 3
