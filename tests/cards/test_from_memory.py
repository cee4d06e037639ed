"""What warm pages still ask PostgreSQL: who is asking, and what only that person knows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.cards.selectors import entities
from apps.engagement import services as engagement_services
from apps.graph import services as graph_services
from apps.graph.policy import Viewer
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import settle

pytestmark = pytest.mark.django_db(transaction=True)

# Session and account.
SIGNED_IN = 2


@pytest.fixture
def reader():
    return AccountFactory()


@pytest.fixture
def friend(reader):
    friend = AccountFactory(bio="Light and #harbor")
    make_follow(follower=reader, followee=friend)
    return friend


def talk_about(post, *, author, count):
    """Let somebody write comments."""
    for number in range(count):
        engagement_services.add_comment(
            account=author, post_id=post.pk, text=f"Number {number}", now=timezone.now()
        )


def warm_queries(client, path):
    """Return the statements of the second request for a page."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return queries


class TestProfile:
    def test_asks_only_how_the_two_stand_to_each_other(self, client_for, reader, friend):
        for _ in range(3):
            PostFactory(author=friend)
        settle()

        queries = warm_queries(client_for(reader), f"/{friend.username}/")

        # The relationship, and whom of their followers the reader follows.
        assert len(queries) <= SIGNED_IN + 2, [query["sql"] for query in queries]

    def test_shows_strangers_only_what_is_for_everybody(self, client_for, friend):
        everyone = PostFactory(author=friend)
        followers = PostFactory(author=friend, for_followers=True)
        settle()
        stranger = client_for(AccountFactory())

        for _ in range(2):
            html = stranger.get(f"/{friend.username}/").content.decode()
            assert f"/p/{everyone.pk}/" in html
            assert f"/p/{followers.pk}/" not in html

    def test_is_gone_for_somebody_who_was_just_blocked(self, client_for, reader, friend):
        client = client_for(reader)
        assert client.get(f"/{friend.username}/").status_code == 200

        graph_services.block(blocker=friend, blocked_id=reader.pk)

        assert client.get(f"/{friend.username}/").status_code == 404

    def test_keeps_its_posts_from_who_does_not_follow_a_private_account(self, client_for):
        private = AccountFactory(private=True)
        post = PostFactory(author=private)
        settle()
        client = client_for(AccountFactory())

        for _ in range(2):
            html = client.get(f"/{private.username}/").content.decode()
            assert f"/p/{post.pk}/" not in html


class TestComments:
    @pytest.mark.parametrize("part", ["", "comments/"])
    def test_ask_only_for_the_gate_and_the_readers_likes(self, client_for, reader, friend, part):
        post = PostFactory(author=friend)
        talk_about(post, author=AccountFactory(), count=3)
        settle()

        queries = warm_queries(client_for(reader), f"/p/{post.pk}/{part}")

        assert len(queries) <= SIGNED_IN + 2, [query["sql"] for query in queries]

    def test_hide_whoever_was_just_blocked_and_the_replies_to_them(
        self, client_for, reader, friend
    ):
        post = PostFactory(author=friend)
        rude, kind = AccountFactory.create_batch(2)
        first = engagement_services.add_comment(
            account=rude, post_id=post.pk, text="canary-rude", now=timezone.now()
        )
        engagement_services.add_comment(
            account=kind,
            post_id=post.pk,
            parent_id=first.pk,
            text="canary-reply",
            now=timezone.now(),
        )
        client = client_for(reader)
        assert "canary-rude" in client.get(f"/p/{post.pk}/").content.decode()

        graph_services.block(blocker=reader, blocked_id=rude.pk)

        html = client.get(f"/p/{post.pk}/").content.decode()
        assert "canary-rude" not in html
        assert "canary-reply" not in html

    def test_are_those_of_others_where_one_blocked_person_filled_the_head(
        self, client_for, reader, friend
    ):
        post, flooder = PostFactory(author=friend), AccountFactory()
        talk_about(post, author=friend, count=1)
        talk_about(post, author=flooder, count=20)
        graph_services.block(blocker=reader, blocked_id=flooder.pk)

        html = client_for(reader).get(f"/p/{post.pk}/comments/").content.decode()

        assert "Number 0" in html
        assert "Number 1" not in html

    def test_go_on_below_the_cached_head(self, client_for, reader, friend):
        post = PostFactory(author=friend)
        talk_about(post, author=friend, count=23)
        client = client_for(reader)

        first = client.get(f"/p/{post.pk}/comments/")
        next_url = first.context["next_url"]
        second = client.get(next_url)

        seen = [c.text for c in [*first.context["comments"], *second.context["comments"]]]
        assert seen == [f"Number {number}" for number in reversed(range(23))]


class TestSuggestions:
    def test_ask_only_whom_the_reader_follows_and_how_the_two_stand(self, client_for, reader):
        PostFactory(author=AccountFactory())

        queries = warm_queries(client_for(reader), "/explore/people/")

        assert len(queries) <= SIGNED_IN + 2, [query["sql"] for query in queries]


class TestKnownAuthors:
    def test_may_be_forgotten_by_another_thread_meanwhile(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Forgetful(dict[int, int]):
            def __contains__(self, key: object) -> bool:
                was_known = super().__contains__(key)
                self.clear()
                return was_known

        post = PostFactory()
        monkeypatch.setattr(entities, "_author_of", Forgetful({post.pk: post.author_id}))

        (view,) = entities.StatusReader().read(viewer=Viewer(), post_ids=[post.pk])

        assert view.id == str(post.pk)
