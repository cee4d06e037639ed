"""Likes: one per account and object, exact counts, only of what one may see."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import counters
from apps.core.exceptions import NotFound
from apps.engagement import services
from apps.engagement.models import CommentLike, Like
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_like
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory


def likes_of(subject_id):
    return counters.counts_of(subject_ids=[subject_id])[subject_id].get("likes", 0)


@pytest.mark.django_db
class TestLikePost:
    def test_counts_a_second_like_only_once(self):
        post, account = PostFactory(), AccountFactory()

        assert services.like_post(account=account, post_id=post.pk)
        assert not services.like_post(account=account, post_id=post.pk)

        assert likes_of(post.pk) == Like.objects.count() == 1

    @pytest.mark.parametrize(
        "fields",
        [{"author__private": True}, {"for_followers": True}, {"archived": True}, {"deleted": True}],
    )
    def test_does_not_find_what_one_may_not_see(self, fields):
        post = PostFactory(**fields)

        with pytest.raises(NotFound):
            services.like_post(account=AccountFactory(), post_id=post.pk)

        assert not Like.objects.exists()
        assert likes_of(post.pk) == 0

    def test_does_not_find_posts_across_a_block(self):
        post, account = PostFactory(), AccountFactory()
        make_block(blocker=post.author, blocked=account)

        with pytest.raises(NotFound):
            services.like_post(account=account, post_id=post.pk)

    def test_lets_followers_like_private_posts(self):
        author, follower = AccountFactory(private=True), AccountFactory()
        make_follow(follower=follower, followee=author)

        assert services.like_post(account=follower, post_id=PostFactory(author=author).pk)

    def test_is_cheap(self):
        post, account = PostFactory(), AccountFactory()

        with CaptureQueriesContext(connection) as captured:
            services.like_post(account=account, post_id=post.pk)

        # The gate, the like, its count and its effects, between the savepoints of the test.
        assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) <= 4


@pytest.mark.django_db
class TestUnlikePost:
    def test_takes_one_like_back(self):
        post, account = PostFactory(), AccountFactory()
        make_like(post=post)
        services.like_post(account=account, post_id=post.pk)

        assert services.unlike_post(account=account, post_id=post.pk)
        assert not services.unlike_post(account=account, post_id=post.pk)

        assert likes_of(post.pk) == Like.objects.count() == 1

    def test_does_not_find_what_one_may_not_see_any_more(self):
        post, account = PostFactory(), AccountFactory()
        make_like(post=post, account=account)
        make_block(blocker=post.author, blocked=account)

        with pytest.raises(NotFound):
            services.unlike_post(account=account, post_id=post.pk)


@pytest.mark.django_db(transaction=True)
class TestConcurrentLikes:
    def test_leave_one_row_and_an_exact_count(self):
        post, account = PostFactory(), AccountFactory()
        start = threading.Barrier(6)
        outcomes = []

        def press():
            start.wait()
            try:
                outcomes.append(services.like_post(account=account, post_id=post.pk))
            finally:
                connection.close()

        threads = [threading.Thread(target=press) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == [False] * 5 + [True]
        assert Like.objects.count() == likes_of(post.pk) == 1

    def test_of_many_people_are_all_counted(self):
        post = PostFactory()
        people = [AccountFactory() for _ in range(8)]
        start = threading.Barrier(len(people))

        def press(account):
            start.wait()
            try:
                services.like_post(account=account, post_id=post.pk)
            finally:
                connection.close()

        threads = [threading.Thread(target=press, args=[account]) for account in people]
        for thread in threads:
            thread.start()
        counters.fold()
        for thread in threads:
            thread.join()
        counters.fold()

        assert likes_of(post.pk) == 8
        assert counters.drift() == []


@pytest.mark.django_db
class TestLikeComment:
    def test_counts_each_account_once(self):
        comment, account = CommentFactory(), AccountFactory()
        ids = {"post_id": comment.post_id, "comment_id": comment.pk}

        assert services.like_comment(account=account, **ids)
        assert not services.like_comment(account=account, **ids)
        assert likes_of(comment.pk) == CommentLike.objects.count() == 1

        assert services.unlike_comment(account=account, **ids)
        assert not services.unlike_comment(account=account, **ids)
        assert likes_of(comment.pk) == CommentLike.objects.count() == 0

    def test_does_not_find_a_comment_under_another_post(self):
        comment = CommentFactory()

        with pytest.raises(NotFound):
            services.like_comment(
                account=AccountFactory(), post_id=PostFactory().pk, comment_id=comment.pk
            )

    def test_does_not_find_comments_of_people_who_block(self):
        comment, account = CommentFactory(), AccountFactory()
        make_block(blocker=comment.author, blocked=account)

        with pytest.raises(NotFound):
            services.like_comment(account=account, post_id=comment.post_id, comment_id=comment.pk)
