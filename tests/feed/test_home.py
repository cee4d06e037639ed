"""Home pages from memory, from PostgreSQL, and across both."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.redis import feeds_for, owner_key
from apps.engagement import services as engagement_services
from apps.feed import services
from apps.feed.selectors import sources
from apps.graph import services as graph_services
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import open_home, settle, shown, stored

pytestmark = pytest.mark.django_db(transaction=True)


def publish(author, count=1, **fields):
    """Publish posts a minute apart, the newest last."""
    start = timezone.now() - timedelta(minutes=count)
    return [
        PostFactory(author=author, now=start + timedelta(minutes=number), **fields).pk
        for number in range(count)
    ]


class TestOpenHome:
    def test_shows_posts_of_followed_people_and_own_ones_newest_first(self):
        reader, friend, stranger = AccountFactory.create_batch(3)
        make_follow(follower=reader, followee=friend)
        first, second = publish(friend), publish(reader)
        publish(stranger)
        settle()

        assert shown(reader) == [*second, *first]

    def test_is_empty_and_at_its_end_for_a_new_account(self):
        page = open_home(AccountFactory())

        assert page.posts == []
        assert page.is_end

    def test_pages_through_everything_without_repeats(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        ids = publish(friend, 30)
        settle()

        assert shown(reader) == ids[::-1]

    def test_continues_below_a_trimmed_list_from_sql(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        ids = publish(friend, 30)
        settle()
        open_home(reader)
        feeds_for(reader.pk).ltrim(owner_key("f", reader.pk), 0, 9)

        assert shown(reader) == ids[::-1]

    def test_marks_what_the_viewer_likes_and_has_saved(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        liked, saved, plain = publish(friend, 3)
        open_home(reader)
        engagement_services.like_post(account=reader, post_id=liked)
        engagement_services.save_post(account=reader, post_id=saved)
        settle()

        posts = {int(post.id): post for post in open_home(reader).posts}

        assert (posts[liked].is_liked, posts[liked].is_saved) == (True, False)
        assert (posts[saved].is_liked, posts[saved].is_saved) == (False, True)
        assert (posts[plain].is_liked, posts[plain].is_saved) == (False, False)
        assert posts[liked].like_count == 1

    def test_shows_nothing_twice_when_a_task_ran_twice(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        open_home(reader)
        (post_id,) = publish(friend)

        services.fan_out_post(post_id=post_id, author_id=friend.pk)
        services.fan_out_post(post_id=post_id, author_id=friend.pk)
        settle()

        assert stored(reader).count(post_id) == 1

    def test_refuses_a_forged_cursor(self, client_for):
        response = client_for(AccountFactory()).get("/?cursor=../../etc")

        assert response.status_code == 422

    def test_finds_posts_of_a_busy_author_beyond_the_first_twenty(self):
        reader, busy, quiet = AccountFactory.create_batch(3)
        make_follow(follower=reader, followee=busy)
        make_follow(follower=reader, followee=quiet)
        old = publish(quiet)
        many = publish(busy, 50)

        found = sources.newest_posts(account_id=reader.pk, limit=500)

        assert found.post_ids == sorted([*many, *old], reverse=True)
        assert found.reaches_end


class TestWarmHome:
    def test_needs_no_sql_and_three_round_trips_at_most(self, client_for, count_round_trips):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        publish(friend, 20, photos=3, caption="Dusk at the quay #harbor")
        settle()
        client = client_for(reader)
        client.get("/")
        client.get("/")

        with CaptureQueriesContext(connection) as queries, count_round_trips() as trips:
            response = client.get("/")

        assert response.status_code == 200
        assert len(queries) <= 2, [query["sql"] for query in queries]
        assert trips.count <= 3

    def test_costs_the_same_for_one_post_and_for_twelve(self, client_for, count_round_trips):
        costs = []
        for number in (1, 12):
            reader, friend = AccountFactory.create_batch(2)
            make_follow(follower=reader, followee=friend)
            publish(friend, number)
            settle()
            client = client_for(reader)
            client.get("/")
            with CaptureQueriesContext(connection) as queries, count_round_trips() as trips:
                client.get("/")
            costs.append((len(queries), trips.count))

        assert costs[0] == costs[1]


class TestImmediateEffects:
    def test_unfollow_hides_from_the_next_request_before_any_worker_runs(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        publish(friend, 3)
        settle()
        assert len(shown(reader)) == 3

        graph_services.unfollow(follower=reader, followee_id=friend.pk)

        assert shown(reader) == []

    def test_following_again_brings_the_posts_back(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        ids = publish(friend, 3)
        settle()
        shown(reader)
        graph_services.unfollow(follower=reader, followee_id=friend.pk)
        settle()

        make_follow(follower=reader, followee=friend)
        settle()

        assert shown(reader) == ids[::-1]

    def test_unfollow_and_follow_before_the_worker_keeps_the_posts(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        ids = publish(friend, 3)
        settle()
        shown(reader)

        graph_services.unfollow(follower=reader, followee_id=friend.pk)
        make_follow(follower=reader, followee=friend)
        settle()

        assert shown(reader) == ids[::-1]

    def test_block_hides_in_both_directions(self):
        one, other = AccountFactory.create_batch(2)
        make_follow(follower=one, followee=other)
        make_follow(follower=other, followee=one)
        publish(one), publish(other)
        settle()
        assert len(shown(one)) == len(shown(other)) == 2

        graph_services.block(blocker=one, blocked_id=other.pk)

        assert len(shown(one)) == len(shown(other)) == 1

    def test_a_removed_follower_sees_nothing_more(self):
        author, follower = AccountFactory(private=True), AccountFactory()
        make_follow(follower=follower, followee=author)
        publish(author)
        settle()
        assert len(shown(follower)) == 1

        graph_services.remove_follower(account=author, follower_id=follower.pk)

        assert shown(follower) == []

    def test_a_deleted_post_is_gone_from_the_next_request(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        gone, kept = publish(friend, 2)
        settle()
        shown(reader)

        post_services.delete_post(author=friend, post_id=gone, now=timezone.now())

        assert shown(reader) == [kept]

    def test_an_archived_post_is_gone_and_comes_back(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        (post_id,) = publish(friend)
        settle()
        shown(reader)

        post_services.archive_post(author=friend, post_id=post_id)
        assert shown(reader) == []

        post_services.unarchive_post(author=friend, post_id=post_id)
        settle()
        assert shown(reader) == [post_id]


class TestWithoutRedis:
    def test_serves_the_same_posts_from_sql(self, redis_is_gone):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        ids = publish(friend, 15)

        assert shown(reader) == ids[::-1]

    def test_hides_the_unfollowed_from_sql_as_well(self, redis_is_gone):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        publish(friend)

        graph_services.unfollow(follower=reader, followee_id=friend.pk)

        assert shown(reader) == []

    def test_the_page_answers(self, client_for, redis_is_gone):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        publish(friend, 3)

        response = client_for(reader).get("/")

        assert response.status_code == 200
        assert response.content.count(b"data-post-id") >= 3

    def test_feeds_are_right_after_everything_was_lost(self):
        reader, friend = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=friend)
        ids = publish(friend, 3)
        settle()
        shown(reader)
        feeds_for(reader.pk).flushdb()

        later = publish(friend)
        settle()

        assert shown(reader) == [*later, *ids[::-1]]
        assert stored(reader)[-1] == 0


class TestViewer:
    def test_a_stranger_is_welcomed_instead(self, client):
        response = client.get("/")

        assert response.status_code == 200
        assert b"Sign up" in response.content
