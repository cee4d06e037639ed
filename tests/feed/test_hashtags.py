"""Followed hashtags in the home feed: public posts only, few at a time, and why they are there."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts import services as account_services
from apps.accounts.types import Status
from apps.core.redis import feeds_for, redis_for
from apps.feed.selectors import heads
from apps.graph import services as graph_services
from apps.graph.types import Audience
from apps.posts import services as post_services
from apps.posts.models import Hashtag
from apps.posts.types import HEAD_PER_SPAN, HEAD_SPAN, HEAD_SPANS
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory, edit_post
from tests.feed.conftest import open_home, settle, shown

pytestmark = pytest.mark.django_db(transaction=True)


def tagged(author=None, **fields) -> int:
    """Publish a post under #harbor; return its id."""
    return PostFactory(author=author or AccountFactory(), caption="#harbor", **fields).pk


def start_of_span(ago: int = 1) -> datetime:
    """Return when a past span of the heads began: full spans since the first id of all."""
    first = datetime(2021, 1, 1, tzinfo=timezone.now().tzinfo)
    return first + ((timezone.now() - first) // HEAD_SPAN - ago) * HEAD_SPAN


@pytest.fixture
def stranger():
    return AccountFactory()


@pytest.fixture
def reader():
    """Somebody who follows #harbor and has opened home."""
    reader = AccountFactory()
    post_services.follow_hashtag(account=reader, name="harbor")
    settle()
    open_home(reader)
    return reader


class TestFollowedHashtags:
    def test_bring_posts_of_strangers_and_say_why(self, reader, stranger):
        friend = AccountFactory()
        make_follow(follower=reader, followee=friend)
        known, new = tagged(friend), tagged(stranger)
        PostFactory(author=stranger, caption="#dusk")
        settle()

        items = open_home(reader).items

        assert [(int(item.post.id), item.hashtag) for item in items] == [
            (new, "harbor"),
            (known, ""),
        ]

    def test_bring_a_post_from_the_next_request_before_any_worker_runs(self, reader):
        post_id = tagged()

        assert shown(reader) == [post_id]

    def test_are_followed_and_left_at_once(self, stranger):
        reader = AccountFactory()
        open_home(reader)
        post_id = tagged(stranger)
        assert shown(reader) == []

        post_services.follow_hashtag(account=reader, name="harbor")
        assert shown(reader) == [post_id]

        post_services.unfollow_hashtag(account=reader, name="harbor")
        assert shown(reader) == []

    def test_show_a_post_under_two_of_them_once(self, reader):
        post_services.follow_hashtag(account=reader, name="dusk")
        post = PostFactory(caption="#harbor at #dusk")

        assert shown(reader) == [post.pk]

    def test_do_not_show_ones_own_posts_a_second_way(self, reader):
        post_id = tagged(reader)
        settle()

        (item,) = open_home(reader).items

        assert (int(item.post.id), item.hashtag) == (post_id, "")


class TestStricterRules:
    def test_leave_out_posts_for_followers(self, reader, stranger):
        tagged(stranger, for_followers=True)

        assert shown(reader) == []

    def test_leave_out_posts_of_private_accounts(self, reader):
        tagged(AccountFactory(private=True))

        assert shown(reader) == []

    def test_leave_out_whoever_goes_private_afterwards_at_once(self, reader, stranger):
        post_id = tagged(stranger)
        assert shown(reader) == [post_id]

        account_services.set_private(account=stranger, is_private=True)
        assert shown(reader) == []
        settle()
        assert shown(reader) == []

        account_services.set_private(account=stranger, is_private=False)
        settle()
        assert shown(reader) == [post_id]

    def test_leave_out_the_suspended_at_once(self, reader, stranger):
        tagged(stranger)
        assert len(shown(reader)) == 1

        account_services.set_status(account=stranger, status=Status.SUSPENDED)

        assert shown(reader) == []

    @pytest.mark.parametrize("is_blocker", [True, False])
    def test_leave_out_blocks_in_both_directions_at_once(self, reader, stranger, is_blocker):
        tagged(stranger)
        assert len(shown(reader)) == 1

        one, other = (reader, stranger) if is_blocker else (stranger, reader)
        make_block(blocker=one, blocked=other)

        assert shown(reader) == []
        feeds_for(reader.pk).flushdb()
        assert shown(reader) == []

    def test_show_somebody_just_unfollowed_by_the_hashtag_alone(self, reader):
        friend = AccountFactory()
        make_follow(follower=reader, followee=friend)
        public, private = tagged(friend), tagged(friend, for_followers=True)
        settle()
        assert shown(reader) == [private, public]

        graph_services.unfollow(follower=reader, followee_id=friend.pk)

        assert shown(reader) == [public]
        settle()
        assert shown(reader) == [public]


class TestHeads:
    def test_follow_edits_deletes_and_archives(self, reader, stranger):
        post_id, other = tagged(stranger), tagged(stranger)
        assert shown(reader) == [other, post_id]

        edit_post(post_id, caption="#noon")
        assert shown(reader) == [other]

        edit_post(post_id, caption="#harbor again")
        assert shown(reader) == [other, post_id]

        edit_post(post_id, audience=Audience.FOLLOWERS)
        assert shown(reader) == [other]

        post_services.archive_post(author=stranger, post_id=other)
        assert shown(reader) == []

        post_services.unarchive_post(author=stranger, post_id=other)
        assert shown(reader) == [other]

        post_services.delete_post(author=stranger, post_id=other, now=timezone.now())
        assert shown(reader) == []

    def test_are_empty_while_staff_hide_the_hashtag(self, reader):
        post_id = tagged()
        tag = Hashtag.objects.get(name="harbor")

        post_services.hide_hashtags(hashtag_ids=[tag.pk])
        assert shown(reader) == []

        post_services.show_hashtags(hashtag_ids=[tag.pk])
        assert shown(reader) == [post_id]

    def test_hold_the_first_posts_of_each_span_of_time(self, reader):
        start = start_of_span()
        ids = [tagged(now=start + timedelta(minutes=n)) for n in range(HEAD_PER_SPAN + 2)]
        before = tagged(now=start - timedelta(minutes=1))

        assert shown(reader) == [*ids[:HEAD_PER_SPAN][::-1], before]

    def test_do_not_shift_between_two_pages(self, reader):
        start = start_of_span()
        for number in range(HEAD_PER_SPAN):
            for ago in range(6):
                tagged(now=start - ago * HEAD_SPAN + timedelta(minutes=number))
        whole = shown(reader)
        first = open_home(reader)

        tagged(now=start + timedelta(hours=1))
        rest = open_home(reader, first.next_cursor)

        assert [int(post.id) for post in (*first.posts, *rest.posts)] == whole

    def test_end_after_two_weeks(self, reader):
        tagged(now=timezone.now() - HEAD_SPANS * HEAD_SPAN)
        recent = tagged(now=start_of_span(HEAD_SPANS - 2))

        assert shown(reader) == [recent]

    def test_forget_what_has_grown_too_old_while_cached(self, reader):
        post_id = tagged(now=start_of_span(HEAD_SPANS - 1))
        assert shown(reader) == [post_id]

        assert open_home(reader, now=timezone.now() + HEAD_SPAN).posts == []

    def test_are_kept_for_all_readers_and_named(self, reader):
        post_id = tagged()
        tag = Hashtag.objects.get(name="harbor")
        shown(reader)

        assert redis_for("cache").exists(heads.hashtag_heads.key(tag.pk))
        (head,) = heads.read_heads(
            account_id=reader.pk, author_ids=[], hashtag_ids=[tag.pk]
        ).hashtags
        assert (head.name, head.post_ids) == ("harbor", [post_id])


class TestCost:
    def test_is_one_more_round_trip_and_no_sql(self, reader, count_round_trips):
        for name in ("dusk", "noon"):
            post_services.follow_hashtag(account=reader, name=name)
            PostFactory(caption=f"#{name}")
        shown(reader)

        with CaptureQueriesContext(connection) as queries, count_round_trips() as trips:
            page = open_home(reader)

        assert len(page.items) == 2
        assert [query["sql"] for query in queries] == []
        assert trips.count <= 3

    def test_costs_a_whole_page_no_more_than_three(self, reader, client_for, count_round_trips):
        post_services.follow_hashtag(account=reader, name="dusk")
        PostFactory(caption="#dusk")
        client = client_for(reader)
        for _ in range(2):
            client.get("/")

        with CaptureQueriesContext(connection) as queries, count_round_trips() as trips:
            html = client.get("/").content.decode()

        assert "Because you follow" in html
        assert 'href="/explore/tags/dusk/"' in html
        assert len(queries) <= 2, [query["sql"] for query in queries]
        assert trips.count <= 3
