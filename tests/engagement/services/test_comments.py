"""Comments: two levels, exact counts, and who may change and delete them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core import counters
from apps.core.exceptions import NotAllowed, NotFound
from apps.core.ids import Kind, kind_of
from apps.core.models import OutboxRow
from apps.engagement import selectors, services
from apps.engagement.exceptions import CommentsOff, CommentTooLong, EmptyComment
from apps.engagement.models import Comment, CommentLike
from apps.engagement.services.purging import PURGE_AFTER
from apps.graph.policy import Viewer
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_comment_like
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


def counts(subject_id):
    return {k: v for k, v in counters.counts_of(subject_ids=[subject_id])[subject_id].items() if v}


def add(post, text="Nice", *, account=None, parent=None):
    return services.add_comment(
        account=account or AccountFactory(),
        post_id=post.pk,
        text=text,
        parent_id=parent.pk if parent else None,
        now=timezone.now(),
    )


def delete(comment, *, account=None):
    return services.delete_comment(
        account=account or comment.author,
        post_id=comment.post_id,
        comment_id=comment.pk,
        now=timezone.now(),
    )


class TestAddComment:
    def test_counts_comments_and_replies(self):
        post = PostFactory()

        comment = add(post)
        add(post, parent=comment)
        add(post)

        assert counts(post.pk) == {"comments": 3}
        assert counts(comment.pk) == {"replies": 1}
        assert kind_of(comment.pk) is Kind.COMMENT

    def test_keeps_a_reply_to_a_reply_on_the_second_level(self):
        post = PostFactory()
        comment = add(post)
        reply = add(post, parent=comment)

        deeper = add(post, parent=reply)

        assert deeper.parent_id == comment.pk
        assert counts(comment.pk) == {"replies": 2}

    def test_tells_whom_it_answers_and_mentions(self):
        post, friend, blocker = PostFactory(), AccountFactory(), AccountFactory()
        comment = add(post)
        reply = add(post, parent=comment)
        author = AccountFactory()
        make_block(blocker=blocker, blocked=author)
        OutboxRow.objects.all().delete()

        add(post, f"@{friend.username} @{blocker.username}", account=author, parent=reply)

        payload = OutboxRow.objects.filter(event="engagement.CommentCreated").first().payload
        assert payload["parent_author_id"] == reply.author_id
        assert payload["post_author_id"] == post.author_id
        assert payload["mentioned_ids"] == [friend.pk]

    def test_removes_what_hides_or_reorders_text(self):
        assert add(PostFactory(), "a\0b\u202ec").text == "abc"

    @pytest.mark.parametrize("text", ["", "   \n ", "\u200b", "\0", "\u202e"])
    def test_needs_something_to_see(self, text):
        with pytest.raises(EmptyComment):
            add(PostFactory(), text)

    def test_has_a_limit(self):
        post = PostFactory()

        with pytest.raises(CommentTooLong, match="1,001"):
            add(post, "x" * 1_001)

        assert len(add(post, "x" * 1_000).text) == 1_000
        assert counts(post.pk) == {"comments": 1}

    def test_is_not_possible_where_comments_are_off(self):
        post = PostFactory(has_comments=False)

        with pytest.raises(CommentsOff):
            add(post, account=post.author)

        assert counts(post.pk) == {}

    def test_does_not_find_posts_one_may_not_see(self):
        with pytest.raises(NotFound):
            add(PostFactory(author__private=True))

    @pytest.mark.parametrize("make_parent", [CommentFactory, lambda: None])
    def test_does_not_find_a_parent_under_another_post(self, make_parent):
        foreign = make_parent() or Comment(pk=5)

        with pytest.raises(NotFound):
            add(PostFactory(), parent=foreign)

    def test_cannot_answer_whom_one_cannot_see(self):
        comment, account = CommentFactory(), AccountFactory()
        make_block(blocker=comment.author, blocked=account)

        with pytest.raises(NotFound):
            add(comment.post, account=account, parent=comment)

    def test_lets_followers_comment_on_private_posts(self):
        author, follower = AccountFactory(private=True), AccountFactory()
        make_follow(follower=follower, followee=author)

        add(PostFactory(author=author), account=follower)


class TestEditComment:
    def edit(self, comment, text, *, account=None, now=None):
        return services.edit_comment(
            account=account or comment.author,
            post_id=comment.post_id,
            comment_id=comment.pk,
            text=text,
            now=now or timezone.now(),
        )

    def test_changes_the_text_and_says_so(self):
        comment, now = CommentFactory(), timezone.now()

        edited = self.edit(comment, "Better #words", now=now)

        assert (edited.text, edited.edited_at) == ("Better #words", now)
        assert [entity["value"] for entity in edited.entities] == ["words"]

    def test_leaves_no_trace_when_nothing_changed(self):
        comment = CommentFactory(text="Same")

        assert self.edit(comment, " Same ").edited_at is None

    def test_is_for_who_wrote_it(self):
        comment = CommentFactory()

        with pytest.raises(NotAllowed):
            self.edit(comment, "Mine", account=comment.post.author)
        with pytest.raises(EmptyComment):
            self.edit(comment, "")


class TestDeleteComment:
    def test_takes_the_replies_along(self):
        post = PostFactory()
        comment = add(post)
        add(post, parent=comment)
        add(post, parent=comment)
        other = add(post)

        assert delete(comment) == 3

        viewer = Viewer(post.author_id)
        assert selectors.comments_page(viewer=viewer, post_id=post.pk).items == [other]
        assert counts(post.pk) == {"comments": 1}
        assert counts(comment.pk) == {}
        assert counters.drift() == []

    def test_of_a_reply_leaves_its_comment(self):
        post = PostFactory()
        comment = add(post)
        reply = add(post, parent=comment)

        assert delete(reply) == 1

        assert counts(post.pk) == {"comments": 1}
        assert counts(comment.pk) == {}

    def test_is_for_who_wrote_it_and_who_posted(self):
        post = PostFactory()

        assert delete(add(post)) == 1
        assert delete(add(post), account=post.author) == 1
        with pytest.raises(NotAllowed):
            delete(add(post), account=AccountFactory())

    def test_does_not_find_what_is_deleted(self):
        comment = CommentFactory()
        delete(comment)

        with pytest.raises(NotFound):
            delete(comment)


class TestRestoreComment:
    def test_brings_back_what_went_together(self):
        post = PostFactory()
        comment = add(post)
        gone_before, gone_with = add(post, parent=comment), add(post, parent=comment)
        delete(gone_before)
        services.remove_comment(comment_id=comment.pk, now=timezone.now())

        assert services.restore_comment(comment_id=comment.pk)
        assert not services.restore_comment(comment_id=comment.pk)

        page = selectors.replies_page(
            viewer=Viewer(post.author_id), post_id=post.pk, comment_id=comment.pk
        )
        assert page.items == [gone_with]
        assert counts(post.pk) == {"comments": 2}
        assert counts(comment.pk) == {"replies": 1}
        assert counters.drift() == []

    def test_needs_the_comment_above(self):
        post = PostFactory()
        comment = add(post)
        reply = add(post, parent=comment)
        services.remove_comment(comment_id=comment.pk, now=timezone.now())

        with pytest.raises(NotFound):
            services.restore_comment(comment_id=reply.pk)

    def test_leaves_alone_what_people_deleted_themselves(self):
        comment = CommentFactory()
        delete(comment)

        assert not services.restore_comment(comment_id=comment.pk)

    def test_removes_only_once(self):
        comment = CommentFactory()

        assert services.remove_comment(comment_id=comment.pk, now=timezone.now())
        assert not services.remove_comment(comment_id=comment.pk, now=timezone.now())
        assert counts(comment.post_id) == {}


class TestPurgeDeletedComments:
    def test_removes_for_good_what_was_deleted_long_ago(self):
        comment = CommentFactory()
        CommentFactory(post=comment.post, parent=comment)
        kept = CommentFactory(post=comment.post)
        make_comment_like(comment=comment)
        delete(comment)
        later = timezone.now() + PURGE_AFTER + timedelta(minutes=1)

        assert services.purge_deleted_comments(now=timezone.now()) == 0
        assert services.purge_deleted_comments(now=later) == 2
        assert services.purge_deleted_comments(now=later) == 0

        assert list(Comment.objects.all()) == [kept]
        assert not CommentLike.objects.exists()
        assert counters.drift() == []

    def test_keeps_what_staff_removed_for_a_month(self):
        comment = CommentFactory()
        CommentFactory(post=comment.post, parent=comment)
        now = timezone.now()
        services.remove_comment(comment_id=comment.pk, now=now)

        assert services.purge_deleted_comments(now=now + timedelta(days=29)) == 0
        assert services.purge_deleted_comments(now=now + timedelta(days=31)) == 2
