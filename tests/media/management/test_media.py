"""The command that looks after stored media."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.media import services
from apps.media.models import MediaItem
from apps.media.types import Access
from tests.media import pictures
from tests.media.uploads import make_ready, make_received, stored_files

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    output = StringIO()
    call_command("media", *options, stdout=output, stderr=output)
    return output.getvalue()


class TestAudit:
    def test_is_content_with_healthy_media(self) -> None:
        make_ready()
        services.add_avif(media_id=make_ready(access=Access.PUBLIC).pk)
        make_received()
        moving = make_ready()
        services.set_access(media_ids=[moving.pk], access=Access.PUBLIC)

        assert "as they should be" in run("--audit")

    def test_names_missing_and_unknown_files(
        self, media_root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        item = make_ready()
        (media_root / "private" / item.name[:2] / item.name / "150.jpg").unlink()
        stray = media_root / "public" / "ab" / ("ab" * 20) / "320.webp"
        stray.parent.mkdir(parents=True)
        stray.write_bytes(b"?")

        output = StringIO()
        with pytest.raises(CommandError, match="2 findings"):
            call_command("media", "--audit", stdout=output)

        assert f"rendition is missing: {item.pk}" in output.getvalue()
        assert "file of no row: public/ab/" in output.getvalue()

    def test_finds_metadata_in_renditions(self, media_root: Path) -> None:
        item = make_ready()
        marked = pictures.MARKED_FILES["jpeg exif and gps"]()
        (media_root / "private" / item.name[:2] / item.name / "320.jpg").write_bytes(marked)

        output = StringIO()
        with pytest.raises(CommandError):
            call_command("media", "--audit", stdout=output)

        assert "not plain" in output.getvalue()

    def test_finds_what_queues_left_undone(self) -> None:
        discarded, stuck = make_ready(), make_received()
        long_ago = timezone.now() - timedelta(days=3)
        MediaItem.objects.filter(pk=discarded.pk).update(deleted_at=long_ago)
        MediaItem.objects.filter(pk=stuck.pk).update(created_at=long_ago)

        output = StringIO()
        with pytest.raises(CommandError):
            call_command("media", "--audit", stdout=output)

        assert "discarded but not purged" in output.getvalue()
        assert "never finished processing" in output.getvalue()


class TestRegenerate:
    def test_restores_what_is_missing(self, media_root: Path) -> None:
        item = make_ready()
        (media_root / "private" / item.name[:2] / item.name / "150.jpg").unlink()

        assert "1 media made again" in run("--regenerate", "--media", str(item.pk))

        assert "as they should be" in run("--audit")

    def test_exits_with_an_error_when_nothing_is_left(self, media_root: Path) -> None:
        item = make_ready()
        for file in media_root.rglob("*.*"):
            file.unlink()
        services.drop_original(media_id=item.pk)

        with pytest.raises(CommandError, match="1 media"):
            run("--regenerate")


class TestPurge:
    def test_removes_all_that_is_due(self, media_root: Path) -> None:
        abandoned, discarded = make_ready(), make_ready()
        long_ago = timezone.now() - timedelta(days=30)
        MediaItem.objects.filter(pk=abandoned.pk).update(created_at=long_ago)
        MediaItem.objects.filter(pk=discarded.pk).update(deleted_at=long_ago)
        stray = media_root / "public" / "ab" / ("ab" * 20) / "320.webp"
        stray.parent.mkdir(parents=True)
        stray.write_bytes(b"?")
        os.utime(stray, (long_ago.timestamp(), long_ago.timestamp()))

        output = run("--purge")

        assert "1 abandoned uploads discarded" in output
        assert "1 discarded media purged" in output
        assert "1 orphaned files removed" in output
        assert not stray.exists()
        assert not [file for file in stored_files(media_root) if discarded.name in file]

    def test_is_safe_to_repeat(self) -> None:
        make_ready()
        run("--purge")

        assert "0 orphaned files removed" in run("--purge")


class TestWithoutAnOption:
    def test_says_what_there_is(self) -> None:
        with pytest.raises(CommandError, match="--audit, --regenerate or --purge"):
            run()
