"""Editing: what changes, what is kept, who is told, and who may not."""

import inspect

import pytest
from django.utils import timezone

from apps.core.exceptions import NotFound
from apps.graph.policy import ANONYMOUS, Viewer
from apps.graph.types import Audience
from apps.media.models import MediaItem
from apps.media.types import Access
from apps.posts import selectors, services
from apps.posts.exceptions import CannotTag, CaptionTooLong, PhotosDoNotMatch
from apps.posts.models import PostMedia, PostRevision
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block
from tests.factories.posts import PostFactory, edit_post

pytestmark = pytest.mark.django_db


def edit(post, **changes):
    return edit_post(post.pk, **changes)


class TestEditPost:
    def test_resets_no_choice_that_was_not_made(self):
        choices = inspect.signature(services.edit_post).parameters.values()

        assert {choice.default for choice in choices} == {inspect.Parameter.empty}

    def test_keeps_what_the_post_said_before_each_edit(self):
        post = PostFactory(caption="one", place_name="Pier")

        edit(post, caption="two")
        edit(post, caption="three", place_name="")

        revisions = selectors.revisions_of(post_id=post.pk)
        assert [(r.number, r.caption) for r in revisions] == [(2, "two"), (1, "one")]
        assert revisions[1].details["place"] == "Pier"

    def test_says_that_it_was_edited(self):
        post = PostFactory(caption="one")
        now = timezone.now()

        edited = edit(post, caption="two", now=now)

        assert edited.edited_at == now

    def test_leaves_no_trace_when_nothing_changed(self):
        post = PostFactory(caption="same", place_name="Pier", tagged=[AccountFactory()])

        edited = edit(post)

        assert edited.edited_at is None
        assert not PostRevision.objects.exists()

    def test_moves_the_post_to_its_new_hashtags(self):
        post = PostFactory(caption="#old #both")

        edit(post, caption="#new #both")

        def under(tag):
            return selectors.hashtag_ids_page(viewer=ANONYMOUS, hashtag=tag).items

        assert (under("old"), under("new"), under("both")) == ([], [post.pk], [post.pk])

    def test_changes_single_alt_texts(self):
        post = PostFactory(photos=["first", "second"])
        photos = list(PostMedia.objects.filter(post_id=post.pk).order_by("position"))

        edit(post, alt_texts={photos[1].media_id: "changed"})

        texts = PostMedia.objects.filter(post_id=post.pk).order_by("position")
        assert [photo.alt_text for photo in texts] == ["first", "changed"]

    def test_refuses_alt_texts_for_other_photos(self):
        post, other = PostFactory(), PostFactory()
        foreign = PostMedia.objects.get(post_id=other.pk).media_id

        with pytest.raises(PhotosDoNotMatch):
            edit(post, alt_texts={foreign: "mine?"})

    def test_changes_who_is_tagged_in_both_directions(self):
        before, after = AccountFactory(), AccountFactory()
        post = PostFactory(tagged=[before])

        edit(post, tagged_ids=[after.pk])

        def tagged_in(account):
            return selectors.tagged_ids_page(viewer=Viewer(post.author_id), account=account).items

        assert (tagged_in(before), tagged_in(after)) == ([], [post.pk])

    def test_keeps_a_tag_of_somebody_who_has_become_invisible_but_makes_no_new_one(self):
        kept, refused = AccountFactory(), AccountFactory()
        post = PostFactory(tagged=[kept], caption="a")
        make_block(blocker=kept, blocked=post.author)
        make_block(blocker=refused, blocked=post.author)

        edit(post, caption="b", tagged_ids=[kept.pk])

        with pytest.raises(CannotTag):
            edit(post, tagged_ids=[kept.pk, refused.pk])

    def test_takes_the_photos_out_of_public_with_the_audience(self):
        post = PostFactory()

        edit(post, audience=Audience.FOLLOWERS)

        media = PostMedia.objects.get(post_id=post.pk).media_id
        assert MediaItem.objects.get(pk=media).access == Access.PRIVATE

    def test_refuses_a_caption_that_is_too_long_and_changes_nothing(self):
        post = PostFactory(caption="short")

        with pytest.raises(CaptionTooLong):
            edit(post, caption="x" * 10_000)

        post.refresh_from_db()
        assert post.caption == "short"

    def test_is_for_the_author_alone(self):
        post = PostFactory()

        with pytest.raises(NotFound):
            edit(post, author=AccountFactory(), caption="mine")

    def test_does_not_find_deleted_posts(self):
        post = PostFactory(deleted=True)

        with pytest.raises(NotFound):
            edit(post, caption="late")


class TestUntagSelf:
    def test_removes_oneself_only(self):
        me, friend = AccountFactory(), AccountFactory()
        post = PostFactory(tagged=[me, friend])

        assert services.untag_self(account=me, post_id=post.pk)
        assert not services.untag_self(account=me, post_id=post.pk)

        assert selectors.tagged_usernames(post_id=post.pk) == [friend.username]


class TestRemoveTagsBetween:
    def test_removes_the_tags_of_a_pair_in_both_directions(self):
        one, other, third = AccountFactory(), AccountFactory(), AccountFactory()
        by_one = PostFactory(author=one, tagged=[other, third])
        by_other = PostFactory(author=other, tagged=[one])
        by_third = PostFactory(author=third, tagged=[one, other])

        removed = services.remove_tags_between(account_id=one.pk, other_id=other.pk)

        assert removed == 2
        assert selectors.tagged_ids_of_posts(post_ids=[by_one.pk, by_other.pk, by_third.pk]) == {
            by_one.pk: [third.pk],
            by_third.pk: sorted([one.pk, other.pk]),
        }
