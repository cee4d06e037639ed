"""Comments, likers and saves, as different people see them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.exceptions import NotFound
from apps.engagement import selectors
from apps.graph.policy import ANONYMOUS, Viewer
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import (
    CommentFactory,
    make_comment_like,
    make_like,
    make_save,
)
from tests.factories.graph import make_block
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


class TestCommentsPage:
    def test_pages_from_the_newest_without_repeating(self):
        post = PostFactory()
        comments = [CommentFactory(post=post).pk for _ in range(5)]

        first = selectors.comments_page(viewer=ANONYMOUS, post_id=post.pk, limit=3)
        second = selectors.comments_page(
            viewer=ANONYMOUS, post_id=post.pk, limit=3, cursor=first.next_cursor
        )

        assert [c.pk for c in first.items + second.items] == comments[::-1]
        assert second.next_cursor is None

    def test_hides_both_sides_of_a_block_from_each_other(self):
        comment, viewer = CommentFactory(), AccountFactory()
        own = CommentFactory(post=comment.post, author=viewer)
        make_block(blocker=viewer, blocked=comment.author)

        def seen_by(account):
            page = selectors.comments_page(viewer=Viewer(account.pk), post_id=comment.post_id)
            return page.items

        assert seen_by(viewer) == [own]
        assert seen_by(comment.author) == [comment]
        assert seen_by(comment.post.author) == [own, comment]

    def test_shows_comments_of_private_accounts_under_public_posts(self):
        comment = CommentFactory(author__private=True)

        page = selectors.comments_page(viewer=ANONYMOUS, post_id=comment.post_id)

        assert page.items == [comment]

    def test_hides_comments_of_suspended_accounts(self):
        comment = CommentFactory()
        Account.objects.filter(pk=comment.author_id).update(status=Status.SUSPENDED)

        page = selectors.comments_page(viewer=ANONYMOUS, post_id=comment.post_id)

        assert page.items == []

    def test_does_not_find_the_comments_of_hidden_posts(self):
        post = PostFactory(author__private=True)

        with pytest.raises(NotFound):
            selectors.comments_page(viewer=ANONYMOUS, post_id=post.pk)


class TestThreadPage:
    def test_puts_the_first_replies_under_each_comment(self):
        post = PostFactory()
        first, second = CommentFactory(post=post), CommentFactory(post=post)
        replies = [CommentFactory(post=post, parent=first) for _ in range(5)]

        page = selectors.thread_page(viewer=ANONYMOUS, post_id=post.pk)

        assert page.items == [second, first, *replies[:3]]

    def test_costs_the_same_for_one_and_for_twenty_comments(self):
        one, many = PostFactory(), PostFactory()
        CommentFactory(post=one)
        for _ in range(20):
            CommentFactory(post=many, parent=CommentFactory(post=many))

        def cost(post):
            with CaptureQueriesContext(connection) as captured:
                selectors.thread_page(viewer=Viewer(one.author_id), post_id=post.pk)
            return len(captured)

        assert cost(one) == cost(many) <= 3


class TestRepliesPage:
    def test_pages_from_the_oldest(self):
        comment = CommentFactory()
        replies = [CommentFactory(post=comment.post, parent=comment) for _ in range(5)]
        names = {"viewer": ANONYMOUS, "post_id": comment.post_id, "comment_id": comment.pk}

        first = selectors.replies_page(**names, limit=3)
        second = selectors.replies_page(**names, limit=3, cursor=first.next_cursor)

        assert first.items + second.items == replies
        assert second.next_cursor is None


class TestMarks:
    def test_tell_what_one_account_has_done(self):
        comment = CommentFactory()
        post, account = comment.post, AccountFactory()
        make_like(post=post, account=account)
        make_save(post=post, account=account)
        make_comment_like(comment=comment, account=account)
        ids = [post.pk, PostFactory().pk]

        assert selectors.liked_post_ids(account_id=account.pk, post_ids=ids) == {post.pk}
        assert selectors.saved_post_ids(account_id=account.pk, post_ids=ids) == {post.pk}
        assert selectors.liked_comment_ids(
            account_id=account.pk, post_ids=[post.pk], comment_ids=[comment.pk]
        ) == {comment.pk}
        assert selectors.liked_post_ids(account_id=post.author_id, post_ids=ids) == set()


class TestLikersPage:
    def test_leaves_out_whom_the_viewer_may_not_see(self):
        post = PostFactory()
        shown, hidden, gone = make_like(post=post), make_like(post=post), make_like(post=post)
        viewer = AccountFactory()
        make_block(blocker=hidden, blocked=viewer)
        Account.objects.filter(pk=gone.pk).update(status=Status.DEACTIVATED)

        page = selectors.likers_page(viewer=Viewer(viewer.pk), post_id=post.pk)

        assert page.items == [shown.pk]

    def test_does_not_find_hidden_posts(self):
        with pytest.raises(NotFound):
            selectors.likers_page(viewer=ANONYMOUS, post_id=PostFactory(author__private=True).pk)


class TestSavedPage:
    def test_shows_the_latest_save_first_whatever_the_age_of_the_post(self):
        older, newer, account = PostFactory(), PostFactory(), AccountFactory()
        make_save(post=newer, account=account)
        make_save(post=older, account=account)

        page = selectors.saved_page(viewer=Viewer(account.pk))

        assert page.items == [older.pk, newer.pk]

    def test_leaves_out_what_can_no_longer_be_seen_and_goes_on(self):
        account = AccountFactory()
        posts = [PostFactory() for _ in range(6)]
        for post in posts:
            make_save(post=post, account=account)
        for post in posts[3:]:
            post_services.archive_post(author=post.author, post_id=post.pk)

        seen, cursor, pages = [], None, 0
        while cursor or not pages:
            page = selectors.saved_page(viewer=Viewer(account.pk), cursor=cursor, limit=1)
            seen += page.items
            cursor, pages = page.next_cursor, pages + 1

        assert seen == [post.pk for post in posts[2::-1]]

    def test_costs_the_same_for_one_and_for_twenty_saves(self):
        one, many = AccountFactory(), AccountFactory()
        make_save(post=PostFactory(), account=one)
        for _ in range(20):
            make_save(post=PostFactory(), account=many)

        def cost(account):
            with CaptureQueriesContext(connection) as captured:
                selectors.saved_page(viewer=Viewer(account.pk))
            return len(captured)

        assert cost(one) == cost(many) <= 2
