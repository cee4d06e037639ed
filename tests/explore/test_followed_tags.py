"""Following hashtags: the button on their pages, and the list of those one follows."""

import pytest

from apps.posts import services as post_services
from apps.posts.models import HashtagFollow
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader():
    return AccountFactory()


class TestFollowTag:
    def test_changes_the_button_and_the_list(self, client_for, reader):
        client = client_for(reader)
        assert b"unfollow/" not in client.get("/explore/tags/harbor/").content

        answer = client.post("/explore/tags/HarBor/follow/", follow=True)

        assert answer.redirect_chain == [("/explore/tags/harbor/", 302)]
        assert b'action="unfollow/"' in answer.content
        assert b"#harbor" in client.get("/explore/tags/").content

    def test_is_undone_where_the_list_is(self, client_for, reader):
        post_services.follow_hashtag(account=reader, name="harbor")
        client = client_for(reader)

        answer = client.post("/explore/tags/harbor/unfollow/", {"next": "/explore/tags/"})

        assert answer.url == "/explore/tags/"
        assert b"#harbor" not in client.get("/explore/tags/").content

    def test_never_leads_away_from_the_site(self, client_for, reader):
        answer = client_for(reader).post(
            "/explore/tags/harbor/follow/", {"next": "https://elsewhere.example/"}
        )

        assert answer.url == "/explore/tags/harbor/"

    def test_says_when_there_are_too_many(self, client_for, reader, monkeypatch):
        monkeypatch.setattr("apps.posts.services.hashtags.MAX_FOLLOWED_HASHTAGS", 1)
        post_services.follow_hashtag(account=reader, name="harbor")

        answer = client_for(reader).post("/explore/tags/dusk/follow/")

        assert answer.status_code == 422
        assert b"as many as possible" in answer.content

    @pytest.mark.parametrize("name", ["!!!", "🎈"])
    def test_knows_no_page_to_follow_for_what_is_no_hashtag(self, client_for, reader, name):
        client = client_for(reader)

        assert client.get(f"/explore/tags/{name}/").status_code == 200
        assert client.post(f"/explore/tags/{name}/follow/").status_code == 404
        assert client.post(f"/explore/tags/{name}/unfollow/").status_code == 302

    def test_asks_strangers_to_sign_in_and_then_shows_the_hashtag(self, client, client_for, reader):
        assert client.post("/explore/tags/harbor/follow/").status_code == 302
        assert client_for(reader).get("/explore/tags/harbor/follow/").url == "/explore/tags/harbor/"
        assert not HashtagFollow.objects.exists()


class TestTagPage:
    def test_counts_followers(self, client_for, reader):
        PostFactory(caption="#harbor")
        for follower in AccountFactory.create_batch(2):
            post_services.follow_hashtag(account=follower, name="harbor")

        assert b"2 followers" in client_for(reader).get("/explore/tags/harbor/").content


class TestFollowedTags:
    def test_is_empty_at_first_and_asks_strangers_to_sign_in(self, client, client_for, reader):
        assert b"You follow no hashtags yet" in client_for(reader).get("/explore/tags/").content
        assert client.get("/explore/tags/").status_code == 302

    def test_is_linked_from_ones_own_following_alone(self, client_for, reader):
        client, other = client_for(reader), AccountFactory()

        assert b'href="/explore/tags/"' in client.get(f"/{reader.username}/following/").content
        assert b'href="/explore/tags/"' not in client.get(f"/{other.username}/following/").content

    def test_holds_only_ones_own(self, client_for, reader):
        post_services.follow_hashtag(account=AccountFactory(), name="harbor")

        assert b"#harbor" not in client_for(reader).get("/explore/tags/").content
