"""Archiving, deleting and bringing back: what others see at once, and what remains."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core import counters, outbox
from apps.core.exceptions import NotFound
from apps.engagement import selectors as engagement_selectors
from apps.engagement.models import Comment, CommentLike, Like, Save
from apps.graph.policy import ANONYMOUS, Viewer
from apps.media.models import MediaItem
from apps.media.types import Access
from apps.posts import selectors, services
from apps.posts.models import (
    AuthorPost,
    HashtagPost,
    Post,
    PostMedia,
    PostRevision,
    PostTag,
    TaggedPost,
)
from apps.posts.services.purging import PURGE_AFTER
from apps.posts.types import PostState
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import (
    CommentFactory,
    make_comment_like,
    make_like,
    make_save,
)
from tests.factories.posts import PostFactory, edit_post

pytestmark = pytest.mark.django_db


def counts(subject_id):
    return {k: v for k, v in counters.counts_of(subject_ids=[subject_id])[subject_id].items() if v}


def access_of(post):
    media_id = PostMedia.objects.get(post_id=post.pk).media_id
    return MediaItem.objects.get(pk=media_id).access


def is_visible(post, viewer=ANONYMOUS):
    return post.pk in selectors.posts_by_id(viewer=viewer, post_ids=[post.pk])


class TestArchivePost:
    def test_hides_the_post_from_everybody_but_its_author(self):
        post, friend = PostFactory(caption="#tag"), AccountFactory()

        assert services.archive_post(author=post.author, post_id=post.pk)

        assert not is_visible(post)
        assert not is_visible(post, Viewer(friend.pk))
        assert is_visible(post, Viewer(post.author_id))
        own = Viewer(post.author_id)
        assert selectors.author_grid_ids(viewer=own, author_id=post.author_id).items == []
        assert selectors.archived_ids_page(viewer=own).items == [post.pk]
        assert selectors.hashtag_ids_page(viewer=own, hashtag="tag").items == []

    def test_takes_the_photos_out_of_public(self):
        post = PostFactory()
        name = MediaItem.objects.get().name

        services.archive_post(author=post.author, post_id=post.pk)

        assert access_of(post) == Access.PRIVATE
        assert MediaItem.objects.get().name != name

    def test_counts_it_no_longer_and_only_once(self):
        post = PostFactory()

        assert services.archive_post(author=post.author, post_id=post.pk)
        assert not services.archive_post(author=post.author, post_id=post.pk)

        assert counts(post.author_id) == {}

    def test_is_for_the_author_alone(self):
        with pytest.raises(NotFound):
            services.archive_post(author=AccountFactory(), post_id=PostFactory().pk)


class TestUnarchivePost:
    def test_brings_back_the_same_likes_and_comments(self):
        post = PostFactory()
        liker, comment = make_like(post=post), CommentFactory(post=post)
        services.archive_post(author=post.author, post_id=post.pk)

        assert services.unarchive_post(author=post.author, post_id=post.pk)

        viewer = Viewer(liker.pk)
        assert is_visible(post, viewer)
        assert counts(post.pk) == {"likes": 1, "comments": 1}
        assert engagement_selectors.liked_post_ids(account_id=liker.pk, post_ids=[post.pk]) == {
            post.pk
        }
        page = engagement_selectors.comments_page(viewer=viewer, post_id=post.pk)
        assert page.items == [comment]
        assert counts(post.author_id) == {"posts": 1}
        assert access_of(post) == Access.PUBLIC


class TestDeletePost:
    def test_hides_the_post_at_once_from_everybody(self):
        post, liker = PostFactory(caption="#gone", place_name="Pier"), AccountFactory()
        make_save(post=post, account=liker)

        services.delete_post(author=post.author, post_id=post.pk, now=timezone.now())

        for viewer in (ANONYMOUS, Viewer(liker.pk), Viewer(post.author_id)):
            assert not is_visible(post, viewer)
            with pytest.raises(NotFound):
                selectors.post_for(viewer=viewer, post_id=post.pk)
            assert selectors.hashtag_ids_page(viewer=viewer, hashtag="gone").items == []
            assert selectors.place_ids_page(viewer=viewer, place_id=post.place_id).items == []
        assert engagement_selectors.saved_page(viewer=Viewer(liker.pk)).items == []
        assert access_of(post) == Access.PRIVATE
        assert counts(post.author_id) == {}

    def test_deletes_archived_posts_without_counting_twice(self):
        post = PostFactory(archived=True)

        services.delete_post(author=post.author, post_id=post.pk, now=timezone.now())

        assert counts(post.author_id) == {}

    def test_does_not_find_what_is_deleted(self):
        post = PostFactory(deleted=True)

        with pytest.raises(NotFound):
            services.delete_post(author=post.author, post_id=post.pk, now=timezone.now())

    def test_is_for_the_author_alone(self):
        post = PostFactory()

        with pytest.raises(NotFound):
            services.delete_post(author=AccountFactory(), post_id=post.pk, now=timezone.now())


class TestRestorePost:
    @pytest.mark.parametrize("state", [PostState.PUBLISHED, PostState.ARCHIVED])
    def test_brings_back_as_it_was_what_staff_removed(self, state):
        post = PostFactory(state=state)
        services.remove_post(post_id=post.pk, now=timezone.now())

        assert services.restore_post(post_id=post.pk)

        post.refresh_from_db()
        assert (post.state, post.deleted_at) == (state, None)
        assert counts(post.author_id) == ({"posts": 1} if state == "published" else {})

    def test_leaves_alone_what_its_author_deleted(self):
        post = PostFactory(deleted=True)

        assert not services.restore_post(post_id=post.pk)

        assert not is_visible(post)

    def test_removes_only_once(self):
        post = PostFactory()

        assert services.remove_post(post_id=post.pk, now=timezone.now())
        assert not services.remove_post(post_id=post.pk, now=timezone.now())
        assert counts(post.author_id) == {}


class TestPurgePost:
    def deleted_long_ago(self, **fields):
        post = PostFactory(**fields)
        comment = CommentFactory(post=post)
        CommentFactory(post=post, parent=comment)
        make_comment_like(comment=comment)
        make_like(post=post)
        make_save(post=post)
        counters.fold()
        edit_post(post.pk, caption="changed #again", place_name="")
        services.delete_post(
            author=post.author, post_id=post.pk, now=timezone.now() - PURGE_AFTER * 2
        )
        return post

    def test_is_due_only_after_its_time(self):
        post = self.deleted_long_ago()
        PostFactory(deleted=True)

        assert services.due_post_ids(now=timezone.now()) == [post.pk]

    def test_is_due_within_a_day(self):
        assert timedelta(hours=24) - PURGE_AFTER >= timedelta(hours=1)

    def test_leaves_no_row_and_discards_the_photos(self):
        post = self.deleted_long_ago(caption="#tag", tagged=[AccountFactory()])

        assert services.purge_post(post_id=post.pk)

        for model in (
            Post,
            PostMedia,
            PostTag,
            PostRevision,
            AuthorPost,
            HashtagPost,
            TaggedPost,
            Like,
            Save,
            Comment,
            CommentLike,
        ):
            assert not model.objects.exists(), model
        assert MediaItem.objects.get().deleted_at is not None
        assert counters.drift() == []

    def test_changes_nothing_when_it_runs_twice(self):
        post = self.deleted_long_ago()
        services.purge_post(post_id=post.pk)
        outbox.drain()

        assert not services.purge_post(post_id=post.pk)

    def test_spares_what_was_restored(self):
        post = PostFactory()
        services.remove_post(post_id=post.pk, now=timezone.now() - PURGE_AFTER * 2)
        services.restore_post(post_id=post.pk)

        assert not services.purge_post(post_id=post.pk)

        assert is_visible(post)
