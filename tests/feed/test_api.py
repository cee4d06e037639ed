"""The home feed as apps read it."""

from datetime import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Account
from apps.cards import services as card_services
from apps.cards.presentation.entities import Status
from apps.engagement import services as engagement_services
from apps.posts import services as post_services
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.oauth import client_with, make_token
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

    def test_is_read_in_the_modes_there_are(self, client_for, reader, friend):
        client = client_for(reader)

        modes = client.get(f"{FEED}/modes").json()
        answer = client.get(FEED, {"mode": "following"})
        unknown = client.get(FEED, {"mode": "ranked"})

        assert [one["mode"] for one in modes if one["is_default"]] == ["following"]
        assert all(client.get(FEED, {"mode": one["mode"]}).status_code == 200 for one in modes)
        assert answer.json()["mode"] == client.get(FEED).json()["mode"] == "following"
        assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_feed_mode")
        assert "following" in unknown.json()["error"]

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


HOME = "/api/v1/timelines/home"


class TestHomeTimeline:
    @pytest.fixture
    def app(self, reader):
        return client_with(make_token(reader)[1])

    def test_answers_statuses_with_their_authors(self, app, reader, friend):
        post = PostFactory(author=friend, caption="Low tide")
        engagement_services.like_post(account=reader, post_id=post.pk)
        settle()

        (status,) = app.get(HOME).json()

        assert misfit(status, Status) == ""
        assert status["account"]["id"] == str(friend.pk)
        assert status["account"]["followers_count"] == 1
        assert (status["favourited"], status["favourites_count"]) == (True, 1)

    @pytest.mark.parametrize("is_prepared", [True, False])
    def test_pages_both_ways(self, request, app, reader, friend, is_prepared):
        posts = [PostFactory(author=friend).pk for _ in range(7)]
        settle()
        if is_prepared:
            app.get(HOME)
        else:
            request.getfixturevalue("redis_is_gone")

        def read(**query):
            answer = app.get(HOME, query)
            assert answer.status_code == 200, answer.content
            return [int(status["id"]) for status in answer.json()], answer.get("Link", "")

        first, links = read(limit=3)
        assert first == posts[:3:-1]
        assert f"max_id={posts[4]}>" in links
        assert f"min_id={posts[6]}>" in links
        assert read(limit=3, max_id=posts[4])[0] == [posts[3], posts[2], posts[1]]
        assert read(limit=3, max_id=posts[1]) == (
            [posts[0]],
            f'<{settings.SITE_URL}{HOME}?limit=3&min_id={posts[0]}>; rel="prev"',
        )
        assert read(limit=2, min_id=posts[3])[0] == [posts[5], posts[4]]
        assert read(limit=3, min_id=posts[6]) == ([], "")
        assert read(since_id=posts[4])[0] == [posts[6], posts[5]]
        assert read(since_id=posts[1], max_id=posts[4])[0] == [posts[3], posts[2]]

    def test_needs_two_queries_and_three_round_trips_when_warm(
        self, app, count_round_trips, reader, friend
    ):
        for number in range(20):
            author = friend if number % 2 else AccountFactory()
            if author != friend:
                make_follow(follower=reader, followee=author)
            PostFactory(author=author, photos=3)
        settle()
        app.get(HOME)
        app.get(HOME)

        with CaptureQueriesContext(connection) as queries, count_round_trips() as trips:
            assert len(app.get(HOME).json()) == 20

        # The token, with whom it stands for, and what every request may ask besides.
        assert len(queries) <= 2, [query["sql"] for query in queries]
        assert trips.count <= 3

    def test_shows_a_renamed_author_and_no_deleted_post(self, app, reader, friend):
        gone, kept = PostFactory(author=friend), PostFactory(author=friend)
        settle()
        assert len(app.get(HOME).json()) == 2

        post_services.delete_post(author=friend, post_id=gone.pk, now=timezone.now())
        Account.objects.filter(pk=friend.pk).update(name="New Name")
        card_services.forget_account(account_id=friend.pk)

        (status,) = app.get(HOME).json()
        assert status["id"] == str(kept.pk)
        assert status["account"]["display_name"] == "New Name"
