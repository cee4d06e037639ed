"""Fan-out on write, in one go and in ranges."""

import threading

import pytest
from django.db import connection

from apps.core.fanout import REPEAT_WINDOW
from apps.core.models import OutboxRow
from apps.core.redis import feeds_for, owner_key
from apps.feed import services
from apps.feed.selectors import sources
from apps.feed.services import fanout, lists, rebuild
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.factories.posts import PostFactory
from tests.feed.conftest import open_home, settle, shown, stored

pytestmark = pytest.mark.django_db(transaction=True)


class TestFanOutPost:
    def test_reaches_active_followers_only(self):
        author, active, dormant = AccountFactory.create_batch(3)
        for follower in (active, dormant):
            make_follow(follower=follower, followee=author)
        open_home(active)

        post = PostFactory(author=author)
        settle()

        assert stored(active)[0] == post.pk
        assert stored(dormant) == []

    def test_cuts_a_large_following_into_ranges_that_lose_nobody(self, monkeypatch):
        monkeypatch.setattr(fanout, "RANGE_SIZE", 3)
        author = AccountFactory()
        followers = AccountFactory.create_batch(8)
        for follower in followers:
            make_follow(follower=follower, followee=author)
            open_home(follower)
        settle()

        post = PostFactory(author=author)
        services.fan_out_post(post_id=post.pk, author_id=author.pk)

        ranges = OutboxRow.objects.filter(event="feed.FeedRangePlanned").count()
        assert ranges == 3
        settle()
        assert all(stored(follower)[0] == post.pk for follower in followers)

    def test_leaves_a_post_alone_that_was_deleted_meanwhile(self):
        author, follower = AccountFactory.create_batch(2)
        make_follow(follower=follower, followee=author)
        open_home(follower)
        post = PostFactory(author=author, deleted=True)

        assert services.fan_out_post(post_id=post.pk, author_id=author.pk) == 0
        assert post.pk not in stored(follower)

    def test_happens_when_the_transaction_commits_and_not_before(self):
        author, follower = AccountFactory.create_batch(2)
        make_follow(follower=follower, followee=author)
        open_home(follower)
        settle()

        post = PostFactory(author=author)

        assert OutboxRow.objects.filter(subscriber__startswith="feed.fan_out").count() == 1
        settle()
        assert post.pk in stored(follower)

    def test_is_seen_once_although_it_arrives_again_much_later(self):
        """A worker died after its pushes, and much was published before the next attempt."""
        author, follower = AccountFactory.create_batch(2)
        make_follow(follower=follower, followee=author)
        open_home(follower)
        posts = [PostFactory(author=author) for _ in range(REPEAT_WINDOW + 2)]
        settle()

        services.fan_out_post(post_id=posts[0].pk, author_id=author.pk)

        assert shown(follower) == [post.pk for post in reversed(posts)]


class TestRebuild:
    def test_fifty_readers_cause_one_build(self, monkeypatch):
        reader, author = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=author)
        post = PostFactory(author=author)
        builds = []
        load = rebuild.newest_posts

        def counted(**wanted: int) -> sources.NewestPosts:
            builds.append(wanted)
            return load(**wanted)

        monkeypatch.setattr(rebuild, "newest_posts", counted)
        answers: list[list[int]] = []

        def read() -> None:
            try:
                answers.append(shown(reader))
            finally:
                connection.close()

        threads = [threading.Thread(target=read) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(builds) == 1
        assert answers == [[post.pk]] * 50

    def test_takes_over_from_a_builder_that_died(self):
        reader, author = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=author)
        post = PostFactory(author=author)
        feeds_for(reader.pk).rpush(owner_key("f", reader.pk), 1)

        assert shown(reader) == [post.pk]
        assert stored(reader) == [post.pk, 0]

    def test_keeps_what_was_delivered_while_it_was_building(self):
        reader, author = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=author)
        old = PostFactory(author=author)
        key = owner_key("f", reader.pk)
        feeds_for(reader.pk).rpush(key, 1)
        late = PostFactory(author=author)
        feeds_for(reader.pk).lpush(key, late.pk)

        lists.finish_list(account_id=reader.pk, post_ids=[old.pk], reaches_end=True)

        assert stored(reader) == [late.pk, old.pk, 0]

    def test_the_command_builds_everybodys_feed(self):
        from django.core.management import call_command

        reader, author = AccountFactory.create_batch(2)
        make_follow(follower=reader, followee=author)
        post = PostFactory(author=author)

        call_command("feed", "--all")

        assert stored(reader) == [post.pk, 0]
