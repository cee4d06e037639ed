"""``{% post_card %}``: rendered once for many, and never with somebody else's token."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.templatetags import wording
from apps.engagement import services as engagement_services
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import settle

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
META = re.compile(r'name="csrf-token" content="([^"]+)"')


@pytest.fixture
def author():
    return AccountFactory()


@pytest.fixture
def readers(author):
    readers = AccountFactory.create_batch(2)
    for reader in readers:
        make_follow(follower=reader, followee=author)
    return readers


class TestPostCard:
    def test_carries_each_readers_own_token(self, client_for, author, readers):
        PostFactory(author=author)
        settle()

        for reader in readers:
            html = client_for(reader).get("/").content.decode()
            tokens = set(TOKEN.findall(html))
            assert tokens == set(META.findall(html))
            assert len(tokens) == 1
            assert len(tokens.pop()) == 64

    def test_shows_each_reader_what_they_did(self, client_for, author, readers):
        post = PostFactory(author=author)
        liker, other = readers
        engagement_services.like_post(account=liker, post_id=post.pk)
        settle()

        assert f'action="/p/{post.pk}/unlike/"' in client_for(liker).get("/").content.decode()
        assert f'action="/p/{post.pk}/like/"' in client_for(other).get("/").content.decode()
        own = client_for(author).get("/").content.decode()
        assert f'href="/p/{post.pk}/edit/"' in own
        assert f'href="/p/{post.pk}/edit/"' not in client_for(liker).get("/").content.decode()

    def test_shows_counts_as_they_are_now(self, client_for, author, readers):
        post = PostFactory(author=author)
        settle()
        client = client_for(readers[0])
        assert f'data-counter="likes:{post.pk}"></span>' in client.get("/").content.decode()

        engagement_services.like_post(account=readers[1], post_id=post.pk)
        settle()

        assert f'data-counter="likes:{post.pk}">1</span>' in client.get("/").content.decode()

    def test_grows_older_by_the_minute(self, client_for, author, readers, monkeypatch):
        PostFactory(author=author, now=timezone.now())
        settle()
        client = client_for(readers[0])
        assert ">now</time>" in client.get("/").content.decode()

        later = timezone.now() + timedelta(minutes=5, seconds=1)

        class Clock:
            localtime = staticmethod(timezone.localtime)
            now = staticmethod(lambda: later)

        monkeypatch.setattr(wording, "timezone", Clock)
        assert ">5 min</time>" in client.get("/").content.decode()
