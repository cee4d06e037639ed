"""Bringing an archive: from the page to what it became, however often, whoever dies meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from apps.accounts import selectors as account_selectors
from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import FilterContext, FilterInput, KeywordInput
from apps.core import outbox
from apps.feed import services as feed_services
from apps.graph.models import Following, FollowRequest
from apps.media import services as media_services
from apps.media.exceptions import StorageDown
from apps.media.models import MediaItem
from apps.media.storage import MediaStorage
from apps.notifications.models import Notification
from apps.portability import services
from apps.portability.exceptions import ForeignArchive, ImportIsOpen
from apps.portability.models import Import
from apps.portability.services import jobs, restoring
from apps.portability.types import LEASE, MAX_ATTEMPTS, ImportState
from apps.posts import services as post_services
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.media.uploads import stored_files
from tests.portability.archives import ClientFor, exported, exported_elsewhere, make_post, restored

pytestmark = pytest.mark.django_db

PAGE = "/settings/data/"
BRING = "/settings/data/import/"


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def archive(ana: Account) -> bytes:
    """Ana's archive, of two posts on another site."""
    make_post(author=ana, caption="first", now=timezone.now() - timedelta(days=300))
    make_post(author=ana, caption="second")
    return exported_elsewhere(ana)


@pytest.fixture
def moved() -> Account:
    """Whom ana is here."""
    account: Account = AccountFactory(username="moved")
    return account


def as_upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("copy.zip", content, content_type="application/zip")


def bring(account: Account, content: bytes) -> Import:
    return services.receive_archive(account=account, file=as_upload(content))


def run() -> bool:
    return services.run_next_import(now=timezone.now())


def _locked_beat(import_id: int) -> datetime:
    """Take the row as another worker does, which must not have to wait."""
    try:
        with transaction.atomic():
            return Import.objects.select_for_update(nowait=True).get(pk=import_id).beat_at
    finally:
        connection.close()


def captions(account: Account) -> list[str]:
    return [post.caption for post in Post.objects.filter(author=account).order_by("-pk")]


class TestRunNextImport:
    def test_brings_posts_in_the_order_of_their_time(
        self, moved: Account, archive: bytes, media_root: Path
    ) -> None:
        job = bring(moved, archive)

        assert run()

        job.refresh_from_db()
        assert job.state == ImportState.DONE
        assert job.outcome["posts"] == {"added": 2, "known": 0, "left_out": 0}
        assert captions(moved) == ["second", "first"]
        assert [name for name in stored_files(media_root) if "archives/" in name] == []

    def test_tells_nobody_of_them(self, moved: Account, archive: bytes) -> None:
        fan = AccountFactory(username="fan")
        make_follow(follower=fan, followee=moved)
        outbox.drain()
        Notification.objects.all().delete()
        bring(moved, archive)

        run()
        told: list[Any] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(feed_services, "fan_out_post", lambda **post: told.append(post))
            outbox.drain()

        assert told == []
        assert not Notification.objects.exists()

    def test_adds_nothing_the_second_time(self, moved: Account, archive: bytes) -> None:
        for _ in range(2):
            job = bring(moved, archive)
            run()

        job.refresh_from_db()
        assert job.outcome["posts"] == {"added": 0, "known": 2, "left_out": 0}
        assert len(captions(moved)) == 2

    def test_brings_back_what_was_deleted_since(self, moved: Account, archive: bytes) -> None:
        restored(moved, archive)
        post = Post.objects.filter(author=moved).latest("pk")
        post_services.delete_post(author=moved, post_id=post.pk, now=timezone.now())

        tally = restored(moved, archive)

        assert tally.outcome["posts"] == {"added": 1, "known": 1, "left_out": 0}

    def test_goes_on_where_a_killed_worker_was(
        self, moved: Account, archive: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Killed(BaseException):
            pass

        job = bring(moved, archive)
        process, calls = media_services.receive_and_process, []

        def dies_at_the_second(**kwargs: Any) -> Any:
            calls.append(kwargs)
            if len(calls) == 2:
                raise Killed
            return process(**kwargs)

        monkeypatch.setattr(media_services, "receive_and_process", dies_at_the_second)
        with pytest.raises(Killed):
            run()
        assert len(captions(moved)) == 1
        assert not run(), "its worker may still be alive"
        Import.objects.filter(pk=job.pk).update(beat_at=Now() - LEASE)

        assert run()

        assert captions(moved) == ["second", "first"]
        assert len(calls) == 3

    @pytest.mark.django_db(transaction=True)
    def test_keeps_nobody_waiting_for_its_row_while_photos_are_made(
        self, moved: Account, archive: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = bring(moved, archive)
        process, beats = media_services.receive_and_process, []

        def looked_at_by_another_worker(**kwargs: Any) -> Any:
            with ThreadPoolExecutor(1) as other:
                beats.append(other.submit(_locked_beat, job.pk).result())
            return process(**kwargs)

        monkeypatch.setattr(media_services, "receive_and_process", looked_at_by_another_worker)
        monkeypatch.setattr(jobs, "_BEAT_SECONDS", 0)

        run()

        assert len(captions(moved)) == 2
        assert len(set(beats)) == 2, "each photo is heard of when it is begun"

    def test_waits_out_an_outage_and_then_says_so(
        self, moved: Account, archive: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def down(*args: Any, **kwargs: Any) -> Any:
            raise StorageDown

        job = bring(moved, archive)
        monkeypatch.setattr(MediaStorage, "_open", down)
        for _ in range(MAX_ATTEMPTS):
            job.refresh_from_db()
            assert job.state == ImportState.RECEIVED
            Import.objects.filter(pk=job.pk).update(beat_at=Now())
            run()

        job.refresh_from_db()
        assert (job.state, "storage" in job.failure_reason) == (ImportState.FAILED, True)

    def test_refuses_the_archive_of_another_account_of_this_site(
        self, ana: Account, archive: bytes
    ) -> None:
        thief = AccountFactory()
        job = bring(thief, exported(ana))

        run()

        job.refresh_from_db()
        assert job.state == ImportState.FAILED
        assert job.failure_reason == ForeignArchive.message
        assert captions(thief) == []

    def test_knows_filters_by_their_title_and_words(self, moved: Account, ana: Account) -> None:
        over = timezone.now() - timedelta(days=1)
        for word, expires_at in (("vote", None), ("poll", over)):
            account_services.make_filter(
                account=ana,
                said=FilterInput(
                    title="News", contexts=(FilterContext.HOME,), expires_at=expires_at
                ),
                keywords=[KeywordInput(text=word)],
            )
        content = exported_elsewhere(ana)

        for _ in range(2):
            restored(moved, content)

        kept = account_selectors.filters_of(account_id=moved.pk)
        assert [one.keywords[0].text for one in kept] == ["vote", "poll"]

    def test_knows_its_own_posts(self, ana: Account, archive: bytes) -> None:
        tally = restored(ana, exported(ana))

        assert tally.outcome["posts"] == {"added": 0, "known": 2, "left_out": 0}

    def test_asks_private_accounts_and_follows_public_ones(
        self, ana: Account, moved: Account
    ) -> None:
        open_one, closed = AccountFactory(), AccountFactory()
        gone = AccountFactory(username="gone")
        for followee in (open_one, closed, gone):
            make_follow(follower=ana, followee=followee)
        account_services.set_private(account=closed, is_private=True)
        content = exported_elsewhere(ana)
        gone.delete()

        tally = restored(moved, content)

        assert tally.outcome["following"] == {"added": 2, "known": 0, "left_out": 1}
        assert list(
            Following.objects.filter(follower=moved).values_list("followee_id", flat=True)
        ) == [open_one.pk]
        assert list(
            FollowRequest.objects.filter(requester=moved).values_list("target_id", flat=True)
        ) == [closed.pk]

    def test_follows_no_more_at_a_time_than_a_mover_needs(
        self, ana: Account, moved: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(restoring, "MAX_FOLLOWED", 2)
        for private in (False, True, False):
            make_follow(follower=ana, followee=AccountFactory(private=private))
        content = exported_elsewhere(ana)

        first, second = restored(moved, content), restored(moved, content)

        assert first.outcome["following"] == {"added": 2, "known": 0, "left_out": 1}
        assert "Bring it again" in first.problems[0]
        assert second.outcome["following"] == {"added": 1, "known": 2, "left_out": 0}
        assert second.problems == []

    def test_keeps_what_the_profile_says_here(self, ana: Account, moved: Account) -> None:
        account_services.update_profile(
            account=ana, name="Ana", bio="Old words", pronouns="", links=[]
        )
        account_services.update_profile(
            account=moved, name="", bio="New words", pronouns="", links=[]
        )

        restored(moved, exported_elsewhere(ana))

        moved.refresh_from_db()
        assert (moved.name, moved.bio, moved.username) == ("Ana", "New words", "moved")

    def test_shows_no_photo_of_a_private_account_to_everybody(
        self, ana: Account, archive: bytes, moved: Account
    ) -> None:
        account_services.set_private(account=ana, is_private=True)
        ana.refresh_from_db()

        restored(moved, exported_elsewhere(ana))

        moved.refresh_from_db()
        assert moved.is_private
        media = Post.objects.filter(author=moved).values_list("photos__media_id", flat=True)
        assert set(
            MediaItem.objects.filter(pk__in=list(media)).values_list("access", flat=True)
        ) == {"private"}

    def test_takes_one_at_a_time(self, moved: Account, archive: bytes, media_root: Path) -> None:
        bring(moved, archive)
        before = stored_files(media_root)

        with pytest.raises(ImportIsOpen):
            bring(moved, archive)

        assert stored_files(media_root) == before


class TestBringArchive:
    def test_says_what_became_of_it(
        self, moved: Account, archive: bytes, client_for: ClientFor
    ) -> None:
        client = client_for(moved)

        response = client.post(BRING, {"file": as_upload(archive)})
        run()

        assert response["Location"] == PAGE
        page = client.get(PAGE).content.decode()
        assert "is taken in" in page
        assert "Posts: 2 added" in page

    @pytest.mark.parametrize(
        ("files", "status", "words"),
        [
            ({}, 422, "Choose the archive first"),
            ({"file": SimpleUploadedFile("x.zip", b"PK no")}, 422, "not an archive we can read"),
        ],
    )
    def test_says_what_is_wrong_with_it(
        self, moved: Account, client_for: ClientFor, files: Any, status: int, words: str
    ) -> None:
        response = client_for(moved).post(BRING, files)

        assert response.status_code == status
        assert words in response.content.decode()
        assert not Import.objects.exists()

    def test_refuses_what_is_too_large(
        self,
        moved: Account,
        archive: bytes,
        client_for: ClientFor,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("apps.portability.services.importing.MAX_UPLOAD_BYTES", 1_000)

        response = client_for(moved).post(BRING, {"file": as_upload(archive)})

        assert response.status_code == 413

    def test_says_why_something_was_left_out(self, moved: Account, client_for: ClientFor) -> None:
        Import.objects.create(
            account=moved,
            state=ImportState.DONE,
            outcome={"posts": {"added": 1, "known": 0, "left_out": 1}},
            problems=["<b>A photo</b> was left out."],
        )

        page = client_for(moved).get(PAGE).content.decode()

        assert "&lt;b&gt;A photo&lt;/b&gt; was left out." in page
