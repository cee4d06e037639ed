"""The page of a post, its dialog and its history in a browser without scripts."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory, edit_post

pytestmark = pytest.mark.django_db


def bytes_of(response):
    """The body without what differs from request to request."""
    return re.sub(rb"[0-9a-f]{32}", b"", response.content)


class TestDetail:
    def test_shows_a_public_post_to_everybody(self):
        post = PostFactory(caption="<img onerror=alert(1)> #sea", photos=["A harbor"])
        CommentFactory(post=post, text="What <b>light</b>")

        html = Client().get(post.get_absolute_url()).content.decode()

        assert "&lt;img onerror" in html
        assert "&lt;b&gt;light" in html
        assert 'alt="A harbor"' in html
        assert '<a class="hashtag" href="/explore/tags/sea/">' in html

    def test_describes_public_posts_to_other_sites(self):
        post = PostFactory(caption="First light")

        html = Client().get(post.get_absolute_url()).content.decode()

        assert 'property="og:image"' in html
        assert "First light" in html

    def test_keeps_engines_alone_from_unlisted_posts(self):
        listed, unlisted = PostFactory(), PostFactory(unlisted=True, caption="By its link")

        html = Client().get(unlisted.get_absolute_url()).content.decode()

        assert 'property="og:image"' in html
        assert "data-share" in html
        assert '<meta name="robots" content="noindex">' in html
        assert b"noindex" not in Client().get(listed.get_absolute_url()).content

    @pytest.mark.parametrize("fields", [{"author__private": True}, {"for_followers": True}])
    def test_describes_no_other_posts(self, client_for, fields):
        post = PostFactory(caption="For few", **fields)
        follower = AccountFactory()
        make_follow(follower=follower, followee=post.author)

        html = client_for(follower).get(post.get_absolute_url()).content.decode()

        assert "For few" in html
        assert "og:" not in html

    def test_is_the_same_for_what_is_hidden_and_what_never_was(self, client_for):
        blocker, stranger = AccountFactory(), AccountFactory()
        make_block(blocker=blocker, blocked=stranger)
        hidden = [
            PostFactory(author__private=True),
            PostFactory(author=blocker),
            PostFactory(archived=True),
            PostFactory(deleted=True),
            PostFactory(for_followers=True),
        ]
        client = client_for(stranger)

        absent = client.get("/p/1234567890123456789/")

        assert absent.status_code == 404
        for post in hidden:
            response = client.get(post.get_absolute_url())
            assert response.status_code == 404
            assert bytes_of(response) == bytes_of(absent)
            assert response.headers["Cache-Control"] == absent.headers["Cache-Control"]

    @pytest.mark.parametrize("post_id", ["0", str(2**63), "9" * 40])
    def test_knows_no_impossible_addresses(self, post_id):
        assert Client().get(f"/p/{post_id}/").status_code == 404

    def test_gives_the_dialog_the_post_alone(self):
        post = PostFactory()

        html = (
            Client().get(post.get_absolute_url(), headers={"X-Fragment": "dialog"}).content.decode()
        )

        assert "data-post-detail" in html
        assert "<html" not in html
        assert Client().get(f"{post.get_absolute_url()}?dialog=1").content.decode()[:5] != "<!doc"

    def test_offers_the_author_to_show_an_archived_post_again(self, client_for):
        post = PostFactory(archived=True)

        html = client_for(post.author).get(post.get_absolute_url()).content.decode()

        assert f"{post.get_absolute_url()}unarchive/" in html

    def test_costs_the_same_for_one_and_for_twenty_comments(self, client_for):
        one, many = PostFactory(), PostFactory(photos=5)
        CommentFactory(post=one)
        for _ in range(20):
            CommentFactory(post=many)
        client = client_for(AccountFactory())

        def cost(post):
            client.get(post.get_absolute_url())
            with CaptureQueriesContext(connection) as captured:
                assert client.get(post.get_absolute_url()).status_code == 200
            return len(captured)

        assert cost(one) == cost(many)


class TestHistory:
    def test_shows_earlier_captions_and_the_rest_to_the_author_only(self, client_for):
        post = PostFactory(caption="before", place_name="Secret Pier")
        edit_post(post.pk, caption="after", place_name="")

        html = Client().get(f"{post.get_absolute_url()}history/").content.decode()
        own = client_for(post.author).get(f"{post.get_absolute_url()}history/").content.decode()

        assert "before" in html
        assert "after" in html
        assert "Secret Pier" not in html
        assert "Secret Pier" in own

    def test_is_hidden_with_the_post(self):
        post = PostFactory(author__private=True)

        assert Client().get(f"{post.get_absolute_url()}history/").status_code == 404
