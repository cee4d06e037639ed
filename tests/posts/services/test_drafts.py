"""Drafts: begun, changed, published once, thrown away, dropped when abandoned."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.exceptions import NotFound
from apps.graph.policy import Viewer
from apps.media import services as media_services
from apps.media.exceptions import ForeignMedia
from apps.media.models import MediaItem
from apps.media.types import State
from apps.posts import selectors, services
from apps.posts.exceptions import DraftIsPublishing, NoPhotos, PhotosFailed, TooManyPhotos
from apps.posts.models import Draft, Post
from apps.posts.types import DraftState, PhotoInput, PostContent
from tests.core.kit.threads import in_threads
from tests.factories.accounts import AccountFactory
from tests.factories.posts import make_draft, make_upload

pytestmark = pytest.mark.django_db


def photos(*uploads):
    return tuple(PhotoInput(media_id=item.pk) for item in uploads)


def submit(draft, content=None):
    return services.submit_draft(
        author=draft.author,
        draft_id=draft.pk,
        draft_content=content or draft.content,
        now=timezone.now(),
    )


class TestUpdateDraft:
    def test_replaces_adds_and_removes_photos(self):
        author = AccountFactory()
        kept, removed, added = (make_upload(owner=author) for _ in range(3))
        draft = make_draft(author=author, uploads=[removed, kept])

        changed = services.update_draft(
            author=author,
            draft_id=draft.pk,
            draft_content=PostContent(photos=photos(kept, added), caption="Later"),
        )

        assert [p.media_id for p in changed.photo_inputs] == [kept.pk, added.pk]
        removed.refresh_from_db()
        assert removed.deleted_at is not None
        kept.refresh_from_db()
        assert kept.deleted_at is None

    def test_holds_up_to_twenty_photos(self):
        author = AccountFactory()
        draft = make_draft(author=author, uploads=[make_upload(owner=author) for _ in range(20)])
        one_too_many = draft.photo_inputs + photos(make_upload(owner=author))

        with pytest.raises(TooManyPhotos):
            services.update_draft(
                author=author, draft_id=draft.pk, draft_content=PostContent(photos=one_too_many)
            )

    def test_refuses_the_media_of_somebody_else(self):
        draft = make_draft(author=AccountFactory())

        with pytest.raises(ForeignMedia):
            services.update_draft(
                author=draft.author,
                draft_id=draft.pk,
                draft_content=PostContent(photos=photos(make_upload(owner=AccountFactory()))),
            )

    def test_leaves_a_draft_alone_that_is_being_published(self):
        draft = make_draft(author=AccountFactory(), state=DraftState.PUBLISHING)

        with pytest.raises(DraftIsPublishing):
            services.update_draft(
                author=draft.author, draft_id=draft.pk, draft_content=PostContent(caption="x")
            )

    def test_is_for_the_author_alone(self):
        draft = make_draft(author=AccountFactory())

        with pytest.raises(NotFound):
            services.update_draft(
                author=AccountFactory(), draft_id=draft.pk, draft_content=PostContent()
            )


class TestSubmitDraft:
    def test_publishes_with_what_was_last_said(self):
        author = AccountFactory()
        draft = make_draft(author=author, uploads=[make_upload(owner=author)])

        done = submit(draft, PostContent(photos=draft.photo_inputs, caption="Final"))

        assert Post.objects.get(pk=done.post_id).caption == "Final"

    def test_publishes_once_when_it_is_sent_twice(self):
        author = AccountFactory()
        draft = make_draft(author=author, uploads=[make_upload(owner=author)])

        first, second = submit(draft), submit(draft)

        assert first.post_id == second.post_id
        assert Post.objects.count() == 1

    def test_waits_for_photos(self):
        author = AccountFactory()
        draft = make_draft(
            author=author, uploads=[make_upload(owner=author, state=State.PROCESSING)]
        )

        assert submit(draft).state == DraftState.PUBLISHING

    def test_needs_a_photo(self):
        with pytest.raises(NoPhotos):
            submit(make_draft(author=AccountFactory(), caption="words only"))

    def test_keeps_the_draft_when_a_photo_has_failed(self):
        author = AccountFactory()
        upload = make_upload(owner=author, state=State.FAILED, reason="Damaged.")
        draft = make_draft(author=author, uploads=[upload])

        with pytest.raises(PhotosFailed, match="Damaged"):
            submit(draft)

        assert Draft.objects.get(pk=draft.pk).state == DraftState.EDITING


@pytest.mark.django_db(transaction=True)
class TestConcurrentPublishing:
    def test_makes_one_post(self):
        author = AccountFactory()
        item = make_upload(owner=author, state=State.PROCESSING)
        draft = submit(make_draft(author=author, uploads=[item]))
        ready = make_upload(owner=author)
        MediaItem.objects.filter(pk=item.pk).update(state=State.READY, renditions=ready.renditions)
        start = threading.Barrier(4)

        def publish():
            start.wait()
            services.publish_draft(draft_id=draft.pk, now=timezone.now())

        in_threads(4, publish)

        assert Post.objects.count() == 1


class TestDiscardDraft:
    def test_takes_its_photos_along(self):
        author = AccountFactory()
        upload = make_upload(owner=author)
        draft = make_draft(author=author, uploads=[upload])

        services.discard_draft(author=author, draft_id=draft.pk)

        assert not Draft.objects.exists()
        upload.refresh_from_db()
        assert upload.deleted_at is not None

    def test_is_for_the_author_alone(self):
        draft = make_draft(author=AccountFactory())

        with pytest.raises(NotFound):
            services.discard_draft(author=AccountFactory(), draft_id=draft.pk)


class TestPhotosOfDrafts:
    def aged_upload(self, author, **fields):
        """An upload from long before anything was made of it."""
        upload = make_upload(owner=author, **fields)
        MediaItem.objects.filter(pk=upload.pk).update(
            created_at=timezone.now() - timedelta(days=30)
        )
        return upload

    def is_kept(self, upload):
        media_services.discard_abandoned(now=timezone.now())
        upload.refresh_from_db()
        return upload.deleted_at is None

    def test_stay_as_long_as_the_draft_is_worked_on(self):
        author = AccountFactory()
        upload = self.aged_upload(author)
        draft = make_draft(author=author, uploads=[upload])

        assert self.is_kept(upload)
        assert isinstance(submit(draft), Draft)
        assert Post.objects.count() == 1
        assert self.is_kept(upload)

    def test_stay_when_they_were_added_later(self):
        author = AccountFactory()
        draft, upload = make_draft(author=author), self.aged_upload(author)
        services.update_draft(
            author=author, draft_id=draft.pk, draft_content=PostContent(photos=photos(upload))
        )

        assert self.is_kept(upload)

    def test_stay_while_the_post_waits_for_them(self):
        author = AccountFactory()
        upload = self.aged_upload(author, state=State.PROCESSING)
        services.create_post(author=author, photos=photos(upload), now=timezone.now())

        assert self.is_kept(upload)

    def test_stay_when_only_one_of_two_drafts_gives_them_up(self):
        author = AccountFactory()
        upload = make_upload(owner=author)
        first, second = (make_draft(author=author, uploads=[upload]) for _ in range(2))

        services.discard_draft(author=author, draft_id=first.pk)
        assert self.is_kept(upload)

        services.discard_draft(author=author, draft_id=second.pk)
        assert not self.is_kept(upload)


class TestDropAbandonedDrafts:
    def aged(self, draft, days):
        Draft.objects.filter(pk=draft.pk).update(updated_at=timezone.now() - timedelta(days=days))

    def test_drops_what_nobody_touched_for_seven_days(self):
        author = AccountFactory()
        upload = make_upload(owner=author)
        old = make_draft(author=author, uploads=[upload])
        recent = make_draft(author=author)
        self.aged(old, 8)
        self.aged(recent, 6)

        assert services.drop_abandoned_drafts(now=timezone.now()) == 1
        assert services.drop_abandoned_drafts(now=timezone.now()) == 0

        assert selectors.drafts_of(viewer=Viewer(author.pk)) == [recent]
        assert MediaItem.objects.get(pk=upload.pk).deleted_at is not None

    def test_keeps_the_photos_of_a_draft_that_became_a_post(self):
        author = AccountFactory()
        upload = make_upload(owner=author)
        draft = make_draft(author=author, uploads=[upload])
        submit(draft)
        self.aged(draft, 8)

        services.drop_abandoned_drafts(now=timezone.now())

        assert not Draft.objects.exists()
        assert MediaItem.objects.get(pk=upload.pk).deleted_at is None

    def test_waits_for_drafts_that_are_being_published(self):
        draft = make_draft(author=AccountFactory(), state=DraftState.PUBLISHING)
        self.aged(draft, 8)

        assert services.drop_abandoned_drafts(now=timezone.now()) == 0
        assert services.stuck_draft_ids(now=timezone.now()) == [draft.pk]
