"""Favourites, bookmarks and the context of a status, as apps know them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.cards.presentation.entities import Account, Context, Status
from apps.engagement.selectors import comments
from apps.posts.models import Post
from tests.api.golden import misfit
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_like, make_save
from tests.factories.graph import make_block
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

STATUSES = "/api/v1/statuses"


@pytest.fixture
def ana() -> Any:
    return AccountFactory(username="ana")


@pytest.fixture
def app(ana: Any) -> Client:
    return client_with(make_token(ana)[1])


class TestFavourite:
    @pytest.mark.django_db(transaction=True)
    def test_likes_and_unlikes_posts_and_comments(self, app: Client) -> None:
        post = PostFactory()
        for status_id in (post.pk, CommentFactory(post=post).pk):
            for _ in range(2):
                liked = app.post(f"{STATUSES}/{status_id}/favourite").json()
                assert misfit(liked, Status) == ""
                assert (liked["favourited"], liked["favourites_count"]) == (True, 1)
            for _ in range(2):
                unliked = app.post(f"{STATUSES}/{status_id}/unfavourite").json()
                assert (unliked["favourited"], unliked["favourites_count"]) == (False, 0)

    def test_is_listed_while_it_can_be_seen(self, app: Client, ana: Any) -> None:
        posts = [PostFactory() for _ in range(3)]
        for post in posts:
            make_like(post=post, account=ana)
        make_block(blocker=posts[1].author, blocked=ana)

        listed = app.get("/api/v1/favourites").json()

        assert misfit(listed, list[Status]) == ""
        assert [int(one["id"]) for one in listed] == [posts[2].pk, posts[0].pk]


class TestBookmark:
    @pytest.mark.django_db(transaction=True)
    def test_saves_posts_but_not_comments(self, app: Client) -> None:
        post, comment = PostFactory(), CommentFactory()

        saved = app.post(f"{STATUSES}/{post.pk}/bookmark").json()
        unsaved = app.post(f"{STATUSES}/{post.pk}/unbookmark").json()
        refused = app.post(f"{STATUSES}/{comment.pk}/bookmark")

        assert (saved["bookmarked"], unsaved["bookmarked"]) == (True, False)
        assert refused.status_code == 422

    def test_pages_by_when_it_was_saved(self, app: Client, ana: Any) -> None:
        posts = [PostFactory() for _ in range(5)]
        for post in reversed(posts):
            make_save(post=post, account=ana)

        def read(address: str) -> tuple[list[int], dict[str, str]]:
            answer = app.get(address)
            links = {
                part.split('rel="')[1].rstrip('"'): part.split(">")[0].lstrip(" <")
                for part in answer.get("Link", "").split(",")
                if part
            }
            return [int(one["id"]) for one in answer.json()], links

        first, links = read("/api/v1/bookmarks?limit=2")
        second, more = read(links["next"])
        back, _ = read(more["prev"])

        assert first == [posts[0].pk, posts[1].pk]
        assert second == [posts[2].pk, posts[3].pk]
        assert back == first


class TestFavouritedBy:
    def test_names_people_whom_one_may_see(self, app: Client, ana: Any) -> None:
        post = PostFactory()
        shown, hidden = make_like(post=post), make_like(post=post)
        make_block(blocker=hidden, blocked=ana)

        people = app.get(f"{STATUSES}/{post.pk}/favourited_by").json()

        assert misfit(people, list[Account]) == ""
        assert [one["id"] for one in people] == [str(shown.pk)]

    def test_names_nobody_where_the_author_hides_it(self, app: Client, ana: Any) -> None:
        theirs = PostFactory(hides_like_count=True)
        own = PostFactory(hides_like_count=True, author=ana)
        for post in (theirs, own):
            make_like(post=post)

        assert app.get(f"{STATUSES}/{theirs.pk}/favourited_by").json() == []
        assert len(app.get(f"{STATUSES}/{own.pk}/favourited_by").json()) == 1
        assert app.get(f"{STATUSES}/{CommentFactory().pk}/favourited_by").json() == []


class TestContext:
    def test_tells_the_talk_in_its_order(self, app: Client, ana: Any) -> None:
        post = PostFactory()
        first, second = CommentFactory(post=post), CommentFactory(post=post)
        answer = CommentFactory(post=post, parent=first)
        hidden = CommentFactory(post=post)
        CommentFactory(post=post, parent=hidden)
        make_block(blocker=hidden.author, blocked=ana)

        whole = app.get(f"{STATUSES}/{post.pk}/context").json()
        around = app.get(f"{STATUSES}/{answer.pk}/context").json()
        above = app.get(f"{STATUSES}/{first.pk}/context").json()

        assert misfit(whole, Context) == ""
        ids = [int(one["id"]) for one in whole["descendants"]]
        assert ids == [first.pk, answer.pk, second.pk]
        assert [int(one["id"]) for one in around["ancestors"]] == [post.pk, first.pk]
        assert around["descendants"] == []
        assert [int(one["id"]) for one in above["descendants"]] == [answer.pk]

    def test_of_a_comment_is_told_however_long_the_talk_was_before(
        self, app: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(comments, "WHOLE_TALK", 2)
        post = PostFactory()
        for _ in range(3):
            CommentFactory(post=post)
        asked = CommentFactory(post=post)
        answer = CommentFactory(post=post, parent=asked)

        around = app.get(f"{STATUSES}/{answer.pk}/context").json()
        below = app.get(f"{STATUSES}/{asked.pk}/context").json()

        assert [int(one["id"]) for one in around["ancestors"]] == [post.pk, asked.pk]
        assert [int(one["id"]) for one in below["descendants"]] == [answer.pk]

    def test_of_a_comment_is_empty_while_there_are_no_comments(self, app: Client) -> None:
        post = PostFactory()
        asked = CommentFactory(post=post)
        CommentFactory(post=post, parent=asked)
        Post.objects.filter(pk=post.pk).update(has_comments=False)

        around = app.get(f"{STATUSES}/{asked.pk}/context").json()

        assert [int(one["id"]) for one in around["ancestors"]] == [post.pk]
        assert around["descendants"] == []

    def test_costs_the_same_for_long_talks(self, app: Client) -> None:
        def cost(count: int) -> int:
            post = PostFactory()
            for _ in range(count):
                CommentFactory(post=post)
            with CaptureQueriesContext(connection) as queries:
                told = app.get(f"{STATUSES}/{post.pk}/context").json()
            assert len(told["descendants"]) == count
            return len(queries)

        cost(1)
        assert cost(1) == cost(6)
