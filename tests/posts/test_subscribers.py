"""What follows, through the real outbox: photos become ready or fail, accounts change."""

import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.core import realtime
from apps.media import services as media_services
from apps.media.models import MediaItem
from apps.media.types import Access, State
from apps.posts import selectors, services, tasks
from apps.posts.models import Draft, Post
from apps.posts.services.purging import PURGE_AFTER
from apps.posts.types import DraftState, PhotoInput
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block
from tests.factories.posts import PostFactory, make_draft, make_upload

pytestmark = pytest.mark.django_db


def jpeg(*, share=1.0):
    """A photo with some grain, or the first part of one."""
    noise = random.Random(7).randbytes(240 * 160 * 3)
    content = io.BytesIO()
    Image.frombytes("RGB", (240, 160), noise).save(content, "JPEG", quality=90)
    raw = content.getvalue()
    return raw[: int(len(raw) * share)]


def upload(owner, content):
    file = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
    return media_services.receive_upload(owner_id=owner.pk, file=file)


def create(author, *items, **fields):
    return services.create_post(
        author=author,
        photos=[PhotoInput(media_id=item.pk) for item in items],
        now=timezone.now(),
        **fields,
    )


@pytest.fixture
def hints(monkeypatch):
    """Collect what is told to open pages."""
    sent = []
    monkeypatch.setattr(
        realtime, "hint", lambda **hint: sent.append((hint["kind"], hint["payload"]))
    )
    return sent


class TestPhotosBecomeReady:
    def test_and_the_post_appears(self, hints, outbox_drained):
        author = AccountFactory()
        draft = create(
            author, upload(author, jpeg()), make_upload(owner=author), caption="As soon as it can"
        )
        assert isinstance(draft, Draft)

        outbox_drained()

        post = Post.objects.get()
        assert post.caption == "As soon as it can"
        assert {item.access for item in MediaItem.objects.all()} == {Access.PUBLIC}
        draft.refresh_from_db()
        assert (draft.state, draft.post_id) == (DraftState.PUBLISHED, post.pk)
        published = [payload for _, payload in hints if payload.get("draft")]
        assert published == [
            {
                "draft": str(draft.pk),
                "state": "published",
                "post": str(post.pk),
                "url": f"/p/{post.pk}/",
            }
        ]

    def test_or_fail_and_the_draft_says_why(self, hints, outbox_drained):
        author = AccountFactory()
        broken = upload(author, jpeg(share=0.4))
        draft = create(author, broken, caption="Keep me")

        outbox_drained()

        broken.refresh_from_db()
        draft.refresh_from_db()
        assert broken.state == State.FAILED
        assert draft.state == DraftState.FAILED
        assert broken.failure_reason in draft.failure_reason
        assert draft.caption == "Keep me"
        assert not Post.objects.exists()
        failed = [payload for _, payload in hints if payload.get("draft")]
        assert [payload["state"] for payload in failed] == ["failed"]


class TestAccountsChange:
    def test_and_photos_follow_the_privacy(self, outbox_drained):
        author = AccountFactory()
        post = PostFactory(author=author)
        outbox_drained()

        account_services.set_private(account=author, is_private=True)
        outbox_drained()

        assert MediaItem.objects.get().access == Access.PRIVATE
        account_services.set_private(account=Account.objects.get(pk=author.pk), is_private=False)
        outbox_drained()
        assert MediaItem.objects.get().access == Access.PUBLIC
        assert post.pk

    def test_and_a_block_removes_the_tags_of_the_pair(self, outbox_drained):
        author, tagged = AccountFactory(), AccountFactory()
        post = PostFactory(author=author, tagged=[tagged])

        make_block(blocker=tagged, blocked=author)
        outbox_drained()

        assert selectors.tagged_ids_of_posts(post_ids=[post.pk]) == {}


class TestTasks:
    def test_purge_what_is_due_and_nothing_else(self):
        due, fresh = PostFactory(deleted=True), PostFactory(deleted=True)
        Post.objects.filter(pk=due.pk).update(deleted_at=timezone.now() - 2 * PURGE_AFTER)

        for _ in range(2):
            tasks.purge_deleted_posts()

        assert list(Post.objects.values_list("pk", flat=True)) == [fresh.pk]

    def test_purge_the_rest_when_one_cannot_be_purged(self, monkeypatch):
        first, second = PostFactory(deleted=True), PostFactory(deleted=True)
        for days, post in ((3, first), (2, second)):
            Post.objects.filter(pk=post.pk).update(deleted_at=timezone.now() - days * PURGE_AFTER)
        purge_post = services.purge_post

        def fail(*, post_id):
            if post_id == first.pk:
                raise ValueError
            return purge_post(post_id=post_id)

        monkeypatch.setattr(services, "purge_post", fail)

        tasks.purge_deleted_posts()

        assert list(Post.objects.values_list("pk", flat=True)) == [first.pk]

    def test_drop_abandoned_drafts(self):
        draft = make_draft(author=AccountFactory())
        Draft.objects.filter(pk=draft.pk).update(
            updated_at=timezone.now() - 2 * services.ABANDONED_AFTER
        )

        for _ in range(2):
            tasks.drop_abandoned_drafts()

        assert not Draft.objects.exists()

    def test_publish_what_was_forgotten(self):
        author = AccountFactory()
        draft = make_draft(
            author=author, uploads=[make_upload(owner=author)], state=DraftState.PUBLISHING
        )
        Draft.objects.filter(pk=draft.pk).update(
            updated_at=timezone.now() - 2 * services.STUCK_AFTER
        )

        for _ in range(2):
            tasks.publish_stuck_drafts()

        assert Post.objects.count() == 1
