"""What is talked about, and whom one may follow, with an app."""

import pytest
from django.test import Client

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import FilterContext, FilterInput, KeywordInput, SensitiveMedia
from apps.cards.presentation import entities
from apps.engagement import services as engagement_services
from apps.graph.types import Audience
from tests.api import golden
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow
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


POSTS = [
    "/api/v1/trends/statuses",
    "/api/v1.1/discover/posts/trending?range=daily",
    "/api/pixelfed/v1/discover/posts/trending?range=monthly",
    "/api/pixelfed/v2/discover/posts/trending?range=yearly",
    "/api/v1.1/discover/posts/network/trending",
]
SHARED = [
    *POSTS,
    "/api/v1/trends/tags",
    "/api/v1/trends",
    "/api/v1/trends/links",
    "/api/v1/discover/posts",
    "/api/v1.1/discover/posts/hashtags",
    "/api/v1.1/discover/accounts/popular",
    "/api/v1/suggestions",
    "/api/v2/suggestions",
    "/api/v1/directory",
]


@pytest.mark.parametrize("address", SHARED)
class TestSharedLists:
    def test_are_for_people_who_are_signed_in(self, address: str) -> None:
        assert Client().get(address).status_code == 401

    def test_may_be_empty(self, app: Client, address: str) -> None:
        answer = app.get(address)

        assert answer.status_code == 200
        assert answer.json() in ([], {"posts": []}) or address.endswith("directory")


class TestTrendingPosts:
    def test_are_those_that_people_like(self, app: Client) -> None:
        dull, liked = PostFactory(), PostFactory()
        PostFactory()
        engagement_services.like_post(account=AccountFactory(), post_id=liked.pk)
        engagement_services.like_post(account=AccountFactory(), post_id=dull.pk)
        engagement_services.like_post(account=AccountFactory(), post_id=liked.pk)

        for address in POSTS:
            found = app.get(address).json()
            assert golden.misfit(found[0], entities.Status) == "", address
            assert found[0]["id"] == str(liked.pk), address
            assert len(found) == 3, address

    def test_are_public_and_wanted(self, app: Client, ana: Account) -> None:
        private = AccountFactory(private=True)
        make_follow(follower=ana, followee=private)
        PostFactory(author=private)
        PostFactory(audience=Audience.FOLLOWERS)
        enemy = PostFactory().author
        make_block(blocker=enemy, blocked=ana)
        PostFactory(is_sensitive=True)
        Account.objects.filter(pk=ana.pk).update(sensitive_media=SensitiveMedia.HIDE)

        for address in [*POSTS, "/api/v1/discover/posts"]:
            assert app.get(address).json() in ([], {"posts": []}), address

    def test_say_which_filters_of_the_reader_they_meet(self, app: Client, ana: Account) -> None:
        PostFactory(caption="Fog again")
        account_services.make_filter(
            account=ana,
            said=FilterInput(title="Weather", contexts=(FilterContext.PUBLIC,)),
            keywords=[KeywordInput(text="fog")],
        )

        for address in [*POSTS, "/api/v1/discover/posts"]:
            answer = app.get(address).json()
            (status,) = answer["posts"] if isinstance(answer, dict) else answer
            assert [met["filter"]["title"] for met in status["filtered"]] == ["Weather"], address
            assert golden.misfit(status, entities.Status) == "", address

    def test_follow_what_becomes_of_their_authors(self, app: Client) -> None:
        post = PostFactory()
        assert len(app.get(POSTS[0]).json()) == 1

        # What is remembered for minutes is looked at again each time.
        Account.objects.filter(pk=post.author_id).update(is_private=True)

        assert app.get(POSTS[0]).json() == []

    def test_are_read_by_offset(self, app: Client) -> None:
        for _ in range(3):
            PostFactory()

        pages = [app.get(f"{POSTS[0]}?limit=2&offset={offset}").json() for offset in (0, 2, 4)]

        assert [len(page) for page in pages] == [2, 1, 0]
        assert app.get(f"{POSTS[0]}?range=hourly").status_code == 422


class TestTrendingTags:
    def test_are_those_that_most_people_use(self, app: Client) -> None:
        talker = AccountFactory()
        for _ in range(5):
            PostFactory(author=talker, caption="#me")
        for _ in range(2):
            PostFactory(caption="#pair")
        for _ in range(3):
            PostFactory(caption="#dusk")
        for _ in range(4):
            PostFactory(caption="#light")
        PostFactory(author=AccountFactory(private=True), caption="#hush")

        for address in ("/api/v1/trends/tags", "/api/v1.1/discover/posts/hashtags"):
            tags = app.get(address).json()
            assert [golden.misfit(tag, entities.Tag) for tag in tags] == ["", ""]
            assert [tag["name"] for tag in tags] == ["light", "dusk"]


class TestSuggestions:
    def test_are_people_one_does_not_follow(self, app: Client, ana: Account) -> None:
        known, other = PostFactory().author, PostFactory().author
        make_follow(follower=ana, followee=known)

        (second,) = app.get("/api/v2/suggestions").json()
        (first,) = app.get("/api/v1/suggestions").json()
        popular = app.get("/api/v1.1/discover/accounts/popular").json()

        assert golden.misfit(second, entities.Suggestion) == ""
        assert second["account"] == first
        assert first["id"] == str(other.pk)
        assert [one["id"] for one in popular] == [str(known.pk), str(other.pk)]


class TestDirectory:
    def test_lists_public_people(self, app: Client, ana: Account) -> None:
        PostFactory(author=ana)
        newer = AccountFactory()
        AccountFactory(private=True)

        new = app.get("/api/v1/directory?order=new&limit=2").json()
        active = app.get("/api/v1/directory?order=active").json()

        assert [golden.misfit(one, entities.Account) for one in new] == ["", ""]
        assert [one["id"] for one in new] == [str(newer.pk), str(ana.pk)]
        assert [one["id"] for one in active] == [str(ana.pk)]
