"""Receiving, trying again and copying uploads."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile
from pytest_django import Settings

from apps.core import outbox
from apps.core.ids import new_owner_id, shard_of
from apps.core.models import OutboxRow
from apps.media import services
from apps.media.engine import limits
from apps.media.engine.refusals import EmptyFile, ImageRefused, TooLarge, UnsupportedType
from apps.media.exceptions import CannotRetry, MediaNotFound, StorageDown, StorageFull
from apps.media.models import MediaItem
from apps.media.types import Access, State
from tests.media import pictures
from tests.media.uploads import make_ready, make_received, photo, stored_files

pytestmark = pytest.mark.django_db


class TestReceiveUpload:
    def test_keeps_the_bytes_privately_as_they_came(self, media_root: Path) -> None:
        content = photo()

        item = make_received(content=content, name="Beach.JPG")

        assert (item.state, item.access) == (State.RECEIVED, Access.PRIVATE)
        assert (item.original_filename, item.original_bytes) == ("Beach.JPG", len(content))
        assert (media_root / "private" / item.original_key).read_bytes() == content

    def test_names_say_nothing_and_differ_for_equal_uploads(self) -> None:
        owner_id = new_owner_id()

        first = make_received(owner_id=owner_id)
        second = make_received(owner_id=owner_id)

        assert first.sha256 == second.sha256
        assert first.name != second.name
        assert len(bytes.fromhex(first.name)) * 8 >= 128
        assert str(owner_id) not in first.name + first.original_key

    def test_belongs_to_the_shard_of_its_owner(self) -> None:
        owner_id = new_owner_id()

        item = make_received(owner_id=owner_id)

        assert shard_of(item.pk) == shard_of(owner_id)

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"", EmptyFile),
            (b"<html></html>", UnsupportedType),
            (b"<svg/>", UnsupportedType),
            (pictures.png_of_zeros(width=13_300, height=13_300), ImageRefused),
        ],
        ids=["empty", "html", "svg", "bomb"],
    )
    def test_keeps_nothing_of_what_it_refuses(
        self, content: bytes, refusal: type[ImageRefused], media_root: Path
    ) -> None:
        with pytest.raises(refusal):
            make_received(content=content)

        assert not MediaItem.objects.exists()
        assert stored_files(media_root) == []

    def test_refuses_a_large_file_without_reading_it(self) -> None:
        class Unread(BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                raise AssertionError("was read")

        file = InMemoryUploadedFile(
            Unread(), "file", "large.jpg", "image/jpeg", 200 * limits.MEBIBYTE, None
        )

        with pytest.raises(TooLarge):
            services.receive_upload(owner_id=new_owner_id(), file=file)

    def test_shows_file_names_without_characters_that_deceive(self) -> None:
        item = make_received(name="a\u202egpj.exe\x00\nb.jpg")

        assert item.original_filename == "agpj.exeb.jpg"

    def test_refuses_cleanly_while_storage_is_down(self, media_root: Path) -> None:
        media_root.mkdir()
        (media_root / "private").write_text("a file where the folder should be")

        with pytest.raises(StorageDown) as refused:
            make_received()

        assert refused.value.status == 503
        assert not MediaItem.objects.exists()
        assert not OutboxRow.objects.exists()

    def test_leaves_no_bytes_when_the_row_cannot_be_written(
        self, media_root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(**_: object) -> None:
            raise RuntimeError("database gone")

        monkeypatch.setattr("apps.media.services.uploads._create_item", fail)

        with pytest.raises(RuntimeError):
            make_received()

        assert stored_files(media_root) == []

    def test_stops_before_the_disk_is_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("apps.media.storage.RESERVED_BYTES", 1 << 62)

        with pytest.raises(StorageFull, match="no room"):
            make_received()


class TestRetryMedia:
    def _failed(self, code: str) -> MediaItem:
        item = make_received()
        item.state, item.failure_code, item.failure_reason = State.FAILED, code, "Because."
        item.save()
        OutboxRow.objects.all().delete()
        return item

    def test_processes_again_what_failed_on_our_side(self) -> None:
        item = self._failed("processing_failed")

        services.retry_media(owner_id=item.owner_id, media_id=item.pk)
        outbox.drain()

        item.refresh_from_db()
        assert (item.state, item.failure_code, item.failure_reason) == (State.READY, "", "")

    def test_says_when_it_cannot_help(self) -> None:
        item = self._failed("unsupported_type")

        with pytest.raises(CannotRetry, match="Choose another"):
            services.retry_media(owner_id=item.owner_id, media_id=item.pk)

    def test_leaves_others_alone(self) -> None:
        item = make_ready()

        assert services.retry_media(owner_id=item.owner_id, media_id=item.pk).is_ready

    def test_does_not_find_what_belongs_to_somebody_else(self) -> None:
        item = self._failed("processing_failed")

        with pytest.raises(MediaNotFound):
            services.retry_media(owner_id=new_owner_id(), media_id=item.pk)


class TestStorageUrl:
    def test_of_an_unknown_kind_names_the_ones_there_are(self, settings: Settings) -> None:
        settings.MEDIA_STORAGE_URL = "ftp://somewhere"
        settings.STORAGES = dict(settings.STORAGES)

        with pytest.raises(Exception, match="file:///path or s3://bucket"):
            make_received()
