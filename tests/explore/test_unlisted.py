"""Unlisted posts: open wherever their link or their author leads, and in no list of everybody's."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts.models import Account
from apps.graph.types import Audience
from apps.posts import services as post_services
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory, edit_post
from tests.feed.conftest import settle

pytestmark = pytest.mark.django_db(transaction=True)

ClientFor = Callable[[Account], Client]

ALT = "A heron at dusk"
# Three people use #dusk with #mist, which makes them trends; nobody but this post uses #heron.
CAPTION = "#heron #dusk #mist"
OTHER_CAPTION = "#dusk #mist"
OTHERS = 2

PAGES = ("/explore/", "/explore/tags/heron/", "/explore/tags/dusk/", "/explore/places/{}/")
LISTS = (
    "/api/v1/timelines/public",
    "/api/v1/timelines/tag/heron",
    "/api/v1/trends/statuses",
    "/api/v1.1/discover/posts/trending?range=daily",
    "/api/v1/discover/posts",
)
TAGS = {
    "/api/v2/search?q=heron&type=hashtags": '"name":"heron"',
    "/api/v1/tags/heron": '"uses":"1"',
    "/api/v1/tags/dusk/related": '"name":"mist"',
    "/api/v1/trends/tags": '"name":"dusk"',
    "/api/v1.1/discover/posts/hashtags": '"name":"dusk"',
}
PEOPLE = ("/api/v2/suggestions", "/api/v1.1/discover/accounts/popular")
SHARED = {"welcome", "home", "people", *PAGES, *LISTS, *TAGS, *PEOPLE}


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


@pytest.fixture
def stranger() -> Account:
    """Somebody who follows the hashtag, and no author."""
    account: Account = AccountFactory()
    post_services.follow_hashtag(account=account, name="heron")
    return account


@pytest.fixture
def look(stranger: Account, client_for: ClientFor) -> Callable[[Post], set[str]]:
    """Return a function that tells on which shared lists a post, or its author, is met now."""
    page, app = client_for(stranger), client_with(make_token(stranger)[1])

    def shared_lists(post: Post) -> set[str]:
        author = post.author.username
        met = {url for url in PAGES if ALT in text(page, url.format(post.place_id))}
        met |= {"welcome"} if ALT in text(Client(), "/") else set()
        met |= {"home"} if ALT in text(page, "/") else set()
        met |= {"people"} if author in text(page, "/explore/people/") else set()
        met |= {url for url in LISTS if ALT in text(app, url)}
        met |= {url for url, told in TAGS.items() if told in text(app, url)}
        return met | {url for url in PEOPLE if author in text(app, url)}

    return shared_lists


class TestUnlisted:
    def test_leave_all_shared_lists_by_the_next_request_and_come_back(
        self, look: Callable[[Post], set[str]]
    ) -> None:
        for _ in range(OTHERS):
            PostFactory(caption=OTHER_CAPTION)
        post = PostFactory(caption=CAPTION, photos=[ALT], place_name="Quay")
        assert look(post) == SHARED

        edit_post(post.pk, audience=Audience.UNLISTED)
        assert look(post) == set()

        edit_post(post.pk, audience=Audience.EVERYONE)
        assert look(post) == SHARED

    def test_are_on_none_from_the_first(
        self, look: Callable[[Post], set[str]], stranger: Account
    ) -> None:
        for _ in range(OTHERS):
            PostFactory(caption=OTHER_CAPTION)
        post = PostFactory(unlisted=True, caption=CAPTION, photos=[ALT], place_name="Quay")

        assert look(post) == set()

    def test_are_open_where_their_author_and_their_link_lead(self, client_for: ClientFor) -> None:
        post = PostFactory(unlisted=True, caption=CAPTION, photos=[ALT])
        follower: Account = AccountFactory()
        make_follow(follower=follower, followee=post.author)
        nobody, app = Client(), client_with(make_token(follower)[1])
        settle()

        for url in (f"/p/{post.pk}/", f"/{post.author.username}/"):
            assert ALT in text(nobody, url), url
            assert ALT in text(nobody, url), "from memory"
        assert ALT in text(client_for(follower), "/")
        for url in (
            f"/api/v1/statuses/{post.pk}",
            f"/api/v1/accounts/{post.author_id}/statuses",
            f"/api/v1/accounts/{post.author_id}/statuses?tagged=heron",
            f"/api/v2/search?q={settings.SITE_URL}/p/{post.pk}/",
            "/api/v1/timelines/home",
        ):
            assert ALT in text(app, url), url

    def test_are_told_from_others_by_who_finds_them(self, client_for: ClientFor) -> None:
        unlisted, listed = PostFactory(unlisted=True), PostFactory()

        def page_of(post: Post) -> str:
            return text(client_for(AccountFactory()), f"/p/{post.pk}/")

        assert ">Unlisted<" in page_of(unlisted)
        assert ">Unlisted<" not in page_of(listed)
