"""Discarding, purging, and sweeping up."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from apps.core import outbox
from apps.core.ids import new_owner_id
from apps.media import services
from apps.media.exceptions import MediaInUse, MediaNotFound
from apps.media.models import MediaItem
from apps.media.types import Access
from tests.media.uploads import make_ready, make_received, stored_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def make_older(item: MediaItem, age: timedelta) -> None:
    MediaItem.objects.filter(pk=item.pk).update(created_at=timezone.now() - age)


class TestDiscardMedia:
    @pytest.mark.parametrize("access", list(Access))
    def test_leaves_no_byte_and_no_row(self, access: Access, media_root: Path) -> None:
        item = make_ready(access=access)
        services.add_avif(media_id=item.pk)

        assert services.discard_media(media_ids=[item.pk]) == 1
        assert services.discard_media(media_ids=[item.pk]) == 0
        outbox.drain()

        assert stored_files(media_root) == []
        assert not MediaItem.objects.exists()

    def test_takes_former_names_along(self, media_root: Path) -> None:
        item = make_ready()
        services.set_access(media_ids=[item.pk], access=Access.PUBLIC)

        services.discard_media(media_ids=[item.pk])
        outbox.drain()

        assert stored_files(media_root) == []

    def test_purging_twice_is_the_same_as_once(self) -> None:
        item = make_ready()
        services.discard_media(media_ids=[item.pk])

        assert services.purge_media(media_id=item.pk)
        assert not services.purge_media(media_id=item.pk)

    def test_purging_spares_what_was_not_discarded(self, media_root: Path) -> None:
        item = make_ready()

        assert not services.purge_media(media_id=item.pk)

        assert MediaItem.objects.filter(pk=item.pk).exists()


class TestWithdrawUpload:
    def test_takes_back_what_nothing_was_made_of(self) -> None:
        item = make_received()

        services.withdraw_upload(owner_id=item.owner_id, media_id=item.pk)

        with pytest.raises(MediaNotFound):
            services.withdraw_upload(owner_id=item.owner_id, media_id=item.pk)

    def test_refuses_for_what_is_in_use(self) -> None:
        item = make_ready()
        services.attach_media(owner_id=item.owner_id, media_ids=[item.pk])

        with pytest.raises(MediaInUse):
            services.withdraw_upload(owner_id=item.owner_id, media_id=item.pk)

    def test_does_not_find_what_belongs_to_somebody_else(self) -> None:
        item = make_received()

        with pytest.raises(MediaNotFound):
            services.withdraw_upload(owner_id=new_owner_id(), media_id=item.pk)


class TestHousekeeping:
    def test_drops_uploads_after_a_day_but_not_unfinished_ones(
        self, media_root: Path, now: datetime
    ) -> None:
        ready, waiting, young = make_ready(), make_received(), make_ready()
        make_older(ready, timedelta(hours=25))
        make_older(waiting, timedelta(hours=25))

        assert services.drop_originals(now=now) == 1
        assert services.drop_originals(now=now) == 0

        kept = [file for file in stored_files(media_root) if "originals" in file]
        assert kept == sorted(f"private/{item.original_key}" for item in (waiting, young))

    def test_discards_uploads_that_came_to_nothing(self, now: datetime) -> None:
        abandoned, claimed, attached, young = (make_ready() for _ in range(4))
        for item in (abandoned, claimed, attached):
            make_older(item, timedelta(days=8))
        services.claim_media(owner_id=claimed.owner_id, media_ids=[claimed.pk])
        services.attach_media(owner_id=attached.owner_id, media_ids=[attached.pk])

        assert services.discard_abandoned(now=now) == 1
        outbox.drain()

        kept = {claimed.pk, attached.pk, young.pk}
        assert set(MediaItem.objects.values_list("pk", flat=True)) == kept

    def test_purges_what_a_lost_worker_did_not(self, media_root: Path, now: datetime) -> None:
        item = make_ready()
        MediaItem.objects.filter(pk=item.pk).update(deleted_at=now - timedelta(hours=2))

        assert services.purge_discarded(now=now) == 1

        assert stored_files(media_root) == []

    def test_removes_old_files_that_no_row_knows(self, media_root: Path, now: datetime) -> None:
        kept = make_ready()
        moving = make_ready()
        services.set_access(media_ids=[moving.pk], access=Access.PUBLIC)
        gone = make_ready(access=Access.PUBLIC)
        MediaItem.objects.filter(pk=gone.pk).delete()
        crashed = media_root / "private" / "originals" / "ab" / ("ab" * 20)
        crashed.parent.mkdir(parents=True, exist_ok=True)
        crashed.write_bytes(b"half")
        two_days_ago = (now - timedelta(days=2)).timestamp()
        for file in media_root.rglob("*"):
            os.utime(file, (two_days_ago, two_days_ago))

        removed = services.remove_orphans(now=now)

        # The file of a crash, the renditions of the lost row, and its upload.
        assert removed == 1 + sum(len(made["formats"]) for made in gone.renditions.values()) + 1
        left = "\n".join(stored_files(media_root))
        assert gone.name not in left
        assert kept.name in left
        assert moving.name in left

    def test_spares_young_files(self, media_root: Path, now: datetime) -> None:
        fresh = media_root / "private" / "originals" / "cd" / ("cd" * 20)
        fresh.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(b"just arriving")

        assert services.remove_orphans(now=now) == 0
