"""From upload to renditions, whatever happens to the worker on the way."""

import os
import signal
from pathlib import Path

import pytest
from django.db import connections
from django.db.models.functions import Now

from apps.core import outbox
from apps.core.models import OutboxRow
from apps.media import services
from apps.media.engine import metadata
from apps.media.events import MediaFailed, MediaReady
from apps.media.exceptions import MediaNotFound, StorageDown
from apps.media.models import MediaItem
from apps.media.storage import LocalFiles, MediaStorage
from apps.media.types import Access, State
from tests.media import pictures
from tests.media.uploads import make_ready, make_received, photo, stored_files


@pytest.fixture
def announcements(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What open pages were told: state and reason, in order."""
    told: list[tuple[str, str]] = []

    def note(*, account_ids: list[int], kind: str, payload: dict[str, str]) -> None:
        assert kind == "media.state"
        told.append((payload["state"], payload["reason"]))

    monkeypatch.setattr("apps.core.realtime.hint", note)
    return told


def quarantined() -> int:
    return OutboxRow.objects.filter(state=OutboxRow.State.QUARANTINED).count()


@pytest.mark.django_db
class TestProcessMedia:
    def test_makes_an_upload_ready_and_tells_the_uploader(
        self, media_root: Path, announcements: list[tuple[str, str]]
    ) -> None:
        item = make_received(content=photo(width=1500, height=900))

        outbox.drain()

        item.refresh_from_db()
        assert item.state == State.READY
        assert (item.width, item.height) == (1500, 900)
        assert item.renditions["640"] == {"width": 640, "height": 384, "formats": ["webp", "jpg"]}
        assert list(item.renditions) == ["150", "320", "640", "1080", "full"]
        assert item.blurhash
        assert item.placeholder.startswith("data:image/webp")
        assert announcements == [("ready", "")]

    def test_stores_renditions_without_metadata(self, media_root: Path) -> None:
        item = make_ready(content=pictures.MARKED_FILES["jpeg exif and gps"]())

        for size, made in item.renditions.items():
            for fmt in made["formats"]:
                path = media_root / "private" / item.name[:2] / item.name / f"{size}.{fmt}"
                assert metadata.blocks_found(content=path.read_bytes()) == []
                assert pictures.MARKER not in path.read_bytes()

    def test_says_why_a_file_cannot_be_used(self, announcements: list[tuple[str, str]]) -> None:
        content = photo()
        item = make_received(content=content[: len(content) // 2])

        outbox.drain()

        item.refresh_from_db()
        assert (item.state, item.failure_code) == (State.FAILED, "truncated")
        assert "missing" in item.failure_reason
        assert announcements == [("failed", item.failure_reason)]
        assert quarantined() == 0

    def test_run_twice_is_the_same_as_once(self, media_root: Path) -> None:
        item = make_received()
        first = services.process_media(media_id=item.pk)
        files = stored_files(media_root)
        events = OutboxRow.objects.filter(event=MediaReady.name).count()

        second = services.process_media(media_id=item.pk)

        assert second.renditions == first.renditions
        assert stored_files(media_root) == files
        assert OutboxRow.objects.filter(event=MediaReady.name).count() == events

    def test_a_failure_is_told_once(self) -> None:
        item = make_received(content=photo()[:900])
        services.process_media(media_id=item.pk)
        events = OutboxRow.objects.filter(event=MediaFailed.name).count()

        services.process_media(media_id=item.pk)

        assert OutboxRow.objects.filter(event=MediaFailed.name).count() == events

    def test_a_lost_upload_fails_with_a_reason(self, media_root: Path) -> None:
        item = make_received()
        (media_root / "private" / item.original_key).unlink()

        failed = services.process_media(media_id=item.pk)

        assert (failed.state, failed.failure_code) == (State.FAILED, "upload_lost")

    def test_stops_quietly_when_the_upload_is_gone(self) -> None:
        item = make_received()
        MediaItem.objects.all().delete()

        with pytest.raises(MediaNotFound):
            services.process_media(media_id=item.pk)
        outbox.drain()

        assert not OutboxRow.objects.exists()

    def test_discarding_meanwhile_wins(
        self, media_root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        item = make_received()
        finish = services.processing._finish

        def discard_first(**kwargs: object) -> MediaItem:
            services.discard_media(media_ids=[item.pk])
            return finish(**kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr("apps.media.services.processing._finish", discard_first)
        outbox.drain()

        assert not MediaItem.objects.exists()
        assert stored_files(media_root) == []

    def test_is_tried_again_after_storage_was_down(self, monkeypatch: pytest.MonkeyPatch) -> None:
        item = make_received()
        put = MediaStorage.put
        calls = iter([True, False])

        def put_once_failing(self: MediaStorage, **kwargs: object) -> None:
            if next(calls, False):
                raise StorageDown
            put(self, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(MediaStorage, "put", put_once_failing)
        outbox.drain()

        item.refresh_from_db()
        assert item.state == State.READY
        assert quarantined() == 0


@pytest.mark.django_db(transaction=True)
class TestWorkerKilled:
    @pytest.mark.parametrize("files_written", [0, 3])
    def test_while_writing_leaves_nothing_twice(self, files_written: int, media_root: Path) -> None:
        item = make_received()
        started = OutboxRow.objects.get()
        outbox.deliver_row(row_id=started.pk)

        self._deliver_and_die(OutboxRow.objects.get().pk, after=files_written)
        item.refresh_from_db()
        assert item.state == State.PROCESSING
        self._pass_time()
        assert outbox.sweep() == 1
        outbox.drain()

        item.refresh_from_db()
        assert item.state == State.READY
        assert not OutboxRow.objects.exists()
        renditions = [file for file in stored_files(media_root) if item.name in file]
        assert len(renditions) == sum(len(made["formats"]) for made in item.renditions.values())
        assert not [file for file in stored_files(media_root) if file.endswith(".part")]

    def test_each_time_ends_in_a_failure_that_can_be_retried(
        self, announcements: list[tuple[str, str]]
    ) -> None:
        item = make_received()
        outbox.deliver_row(row_id=OutboxRow.objects.get().pk)
        for _ in range(outbox.MAX_ATTEMPTS):
            self._deliver_and_die(OutboxRow.objects.get().pk, after=0)
            self._pass_time()
            outbox.sweep()
        outbox.drain()
        assert quarantined() == 1

        assert services.fail_stuck() == 1
        assert services.fail_stuck() == 0
        outbox.drain()

        item.refresh_from_db()
        assert (item.state, item.failure_code) == (State.FAILED, "processing_failed")
        assert announcements == [("failed", item.failure_reason)]
        services.retry_media(owner_id=item.owner_id, media_id=item.pk)
        assert services.fail_stuck() == 0
        outbox.drain()
        item.refresh_from_db()
        assert item.state == State.READY

    def _deliver_and_die(self, row_id: int, *, after: int) -> None:
        """Carry out the row in a process that is killed while it writes renditions."""
        connections.close_all()
        child = os.fork()
        if child == 0:
            save = LocalFiles._save
            written: list[str] = []

            def save_or_die(self: LocalFiles, name: str, content: object) -> str:
                if len(written) == after:
                    os.kill(os.getpid(), signal.SIGKILL)
                written.append(name)
                return save(self, name, content)  # type: ignore[arg-type]

            LocalFiles._save = save_or_die  # type: ignore[method-assign, assignment]
            try:
                outbox.deliver_row(row_id=row_id)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL

    def _pass_time(self) -> None:
        """The lease of the dead worker runs out."""
        long_ago = Now() - outbox.RESEND_AFTER * 100
        OutboxRow.objects.update(leased_until=long_ago, available_at=long_ago)


@pytest.mark.django_db
class TestAddAvif:
    def test_follows_attaching_and_lets_go_of_the_upload(self, media_root: Path) -> None:
        item = make_ready(content=photo(width=1500, height=900))
        services.attach_media(owner_id=item.owner_id, media_ids=[item.pk])

        outbox.drain()

        item.refresh_from_db()
        assert item.renditions["640"]["formats"] == ["webp", "jpg", "avif"]
        assert item.renditions["1080"]["formats"] == ["webp", "jpg", "avif"]
        assert item.renditions["320"]["formats"] == ["webp", "jpg"]
        assert item.original_key == ""
        assert not [file for file in stored_files(media_root) if "originals" in file]

    def test_run_twice_is_the_same_as_once(self, media_root: Path) -> None:
        item = make_ready()
        services.add_avif(media_id=item.pk)
        files = stored_files(media_root)

        assert not services.add_avif(media_id=item.pk)

        assert stored_files(media_root) == files

    def test_works_from_the_full_rendition_too(self) -> None:
        item = make_ready()
        services.drop_original(media_id=item.pk)

        services.add_avif(media_id=item.pk)

        item.refresh_from_db()
        assert "avif" in item.renditions["full"]["formats"]


@pytest.mark.django_db
class TestRegenerateMedia:
    def test_restores_lost_files_and_spares_the_master(self, media_root: Path) -> None:
        item = make_ready(access=Access.PUBLIC)
        services.add_avif(media_id=item.pk)
        folder = media_root / "public" / item.name[:2] / item.name
        before = {path.name for path in folder.iterdir()}
        master = (folder / "full.webp").read_bytes()
        (folder / "320.webp").unlink()
        (folder / "150.jpg").unlink()

        services.regenerate_media(media_id=item.pk)

        assert {path.name for path in folder.iterdir()} == before
        assert (folder / "full.webp").read_bytes() == master
