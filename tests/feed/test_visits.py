"""Where what is new ends: before the first post that was there on the visit before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.redis import feeds_for
from apps.feed.types import VISIT_GAP
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import open_home, settle

pytestmark = pytest.mark.django_db(transaction=True)

LATER = VISIT_GAP + timedelta(minutes=1)


@pytest.fixture
def friend():
    return AccountFactory()


@pytest.fixture
def reader(friend):
    reader = AccountFactory()
    make_follow(follower=reader, followee=friend)
    settle()
    return reader


def publish(author, now, count=1) -> list[int]:
    posts = [
        PostFactory(author=author, now=now - timedelta(seconds=count - number)).pk
        for number in range(count)
    ]
    settle()
    return posts


def first_seen(*pages) -> list[int]:
    """Return the posts before which what was seen begins, in the order of the pages."""
    return [int(item.post.id) for page in pages for item in page.items if item.starts_seen]


class TestSeenPosts:
    def test_begin_after_the_new_ones(self, reader, friend):
        now = timezone.now()
        *_, newest_seen = publish(friend, now - timedelta(minutes=1), 3)
        open_home(reader, now=now)
        publish(friend, now + LATER, 2)

        assert first_seen(open_home(reader, now=now + 2 * LATER)) == [newest_seen]

    def test_do_not_begin_on_a_first_visit_nor_where_nothing_is_new(self, reader, friend):
        now = timezone.now()
        publish(friend, now - timedelta(minutes=1), 3)

        assert first_seen(open_home(reader, now=now)) == []
        assert first_seen(open_home(reader, now=now + LATER)) == []

    def test_begin_at_the_same_place_throughout_a_visit(self, reader, friend):
        now = timezone.now()
        (seen,) = publish(friend, now - timedelta(minutes=1))
        open_home(reader, now=now)
        publish(friend, now + LATER)
        back = now + 2 * LATER

        for minutes in (0, 20, 40, 60):
            page = open_home(reader, now=back + timedelta(minutes=minutes))
            assert first_seen(page) == [seen]

    def test_begin_at_the_top_of_a_later_page_but_once(self, reader, friend):
        now = timezone.now()
        *_, newest_seen = publish(friend, now - timedelta(minutes=1), 20)
        open_home(reader, now=now)
        publish(friend, now + LATER, 12)
        back = now + 2 * LATER

        first = open_home(reader, now=back)
        second = open_home(reader, first.next_cursor, now=back)
        third = open_home(reader, second.next_cursor, now=back)

        assert first_seen(first) == []
        assert [item.starts_seen for item in second.items][:2] == [True, False]
        assert first_seen(first, second, third) == [newest_seen]

    def test_are_unknown_without_the_mark(self, reader, friend):
        now = timezone.now()
        publish(friend, now - timedelta(minutes=1))
        open_home(reader, now=now)
        publish(friend, now + LATER)
        feeds_for(reader.pk).flushdb()

        assert first_seen(open_home(reader, now=now + 2 * LATER)) == []


class TestPage:
    def test_says_where_what_is_new_ends(self, client_for, reader, friend):
        now = timezone.now()
        publish(friend, now - 3 * LATER)
        open_home(reader, now=now - 2 * LATER)
        client = client_for(reader)
        mark = 'data-key="seen"'
        assert mark not in client.get("/").content.decode()

        newest = publish(friend, now)
        content = client.get("/").content.decode()

        assert content.count(mark) == 1
        assert content.index(f'data-post-id="{newest[0]}"') < content.index(mark)
