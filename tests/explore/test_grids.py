"""Shared lists: explore, hashtags and places."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts import services as account_services
from apps.accounts.types import Status
from apps.graph import services as graph_services
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db(transaction=True)


def shown(client, path):
    content = client.get(path).content.decode()
    return {word for word in content.split('"') if word.startswith("/p/") and word.count("/") == 3}


class TestGrids:
    @pytest.mark.parametrize("path", ["/explore/", "/explore/tags/harbor/", "place"])
    def test_hold_public_posts_only_for_followers_too(self, client_for, path):
        viewer, private = AccountFactory(), AccountFactory(private=True)
        make_follow(follower=viewer, followee=private)
        post = PostFactory(caption="#harbor", place_name="Old harbor")
        PostFactory(author=private, caption="#harbor", place_name="Old harbor")
        PostFactory(caption="#harbor", place_name="Old harbor", for_followers=True)
        PostFactory(caption="#harbor", place_name="Old harbor", archived=True)
        url = f"/explore/places/{post.place_id}/" if path == "place" else path

        assert shown(client_for(viewer), url) == {f"/p/{post.pk}/"}

    def test_lose_a_deleted_post_at_once(self, client_for):
        post = PostFactory(caption="#harbor")
        client = client_for(AccountFactory())
        assert shown(client, "/explore/tags/harbor/")

        post_services.delete_post(author=post.author, post_id=post.pk, now=timezone.now())

        assert not shown(client, "/explore/tags/harbor/")

    def test_find_a_hashtag_whatever_its_case(self, client_for):
        post = PostFactory(caption="#HarBor")

        assert shown(client_for(AccountFactory()), "/explore/tags/HARBOR/") == {f"/p/{post.pk}/"}

    def test_a_place_is_known_to_whoever_may_open_a_post_from_there(self, client_for):
        follower, private = AccountFactory(), AccountFactory(private=True)
        make_follow(follower=follower, followee=private)
        post = PostFactory(author=private, place_name="Home of Ben")
        url = f"/explore/places/{post.place_id}/"

        assert client_for(follower).get(url).status_code == 200
        assert client_for(AccountFactory()).get(url).status_code == 404

    def test_an_unused_hashtag_is_an_empty_page_and_a_missing_place_is_none(self, client_for):
        client = client_for(AccountFactory())

        assert client.get("/explore/tags/nobody/").status_code == 200
        assert client.get("/explore/places/1/").status_code == 404

    def test_ask_strangers_to_sign_in(self, client):
        for path in ("/explore/", "/explore/tags/harbor/"):
            assert client.get(path).status_code == 302

    def test_cost_the_same_for_one_and_for_twenty(self, client_for):
        client = client_for(AccountFactory())
        costs = []
        for number in (1, 19):
            PostFactory.create_batch(number)
            client.get("/explore/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/explore/")
            costs.append(len(queries))

        assert costs[0] == costs[1]

    def test_page_by_link(self, client_for):
        PostFactory.create_batch(26)
        client = client_for(AccountFactory())

        first = client.get("/explore/")
        assert "?cursor=" in first.content.decode()


class TestHashtagFromMemory:
    PATH = "/explore/tags/harbor/"

    def test_asks_only_whether_the_viewer_follows_it(self, client_for):
        for _ in range(3):
            PostFactory(caption="#harbor")
        client = client_for(AccountFactory())
        client.get(self.PATH)

        with CaptureQueriesContext(connection) as queries:
            assert len(shown(client, self.PATH)) == 3

        # Session, account, the follow.
        assert len(queries) <= 3, [query["sql"] for query in queries]

    def test_shows_what_appears_at_once(self, client_for):
        author, client = AccountFactory(), client_for(AccountFactory())
        assert shown(client, self.PATH) == set()

        post = PostFactory(author=author, caption="#harbor")
        assert shown(client, self.PATH) == {f"/p/{post.pk}/"}
        post_services.archive_post(author=author, post_id=post.pk)
        assert shown(client, self.PATH) == set()
        post_services.unarchive_post(author=author, post_id=post.pk)
        assert shown(client, self.PATH) == {f"/p/{post.pk}/"}

    def test_loses_at_once_what_may_not_be_shown_any_more(self, client_for):
        viewer = AccountFactory()
        client = client_for(viewer)
        posts = [PostFactory(caption="#harbor") for _ in range(3)]
        assert len(shown(client, self.PATH)) == 3

        account_services.set_private(account=posts[0].author, is_private=True)
        assert shown(client, self.PATH) == {f"/p/{post.pk}/" for post in posts[1:]}
        graph_services.block(blocker=posts[1].author, blocked_id=viewer.pk)
        assert shown(client, self.PATH) == {f"/p/{posts[2].pk}/"}
        account_services.set_status(account=posts[2].author, status=Status.SUSPENDED)
        assert shown(client, self.PATH) == set()
