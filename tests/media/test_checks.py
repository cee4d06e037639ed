"""What a deployment is told about decoders and storage."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.media import checks
from apps.media.engine import sandbox
from tests.media.s3_server import S3Server, running_bucket


class TestCheckConfinement:
    def test_warns_of_each_missing_layer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sandbox, "confinement_layers", lambda: ["resources"])

        messages = checks.check_confinement(None)

        assert [message.id for message in messages] == ["media.W001", "media.W001"]
        assert all(message.hint for message in messages)

    def test_says_when_decoding_is_impossible(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sandbox.sys, "executable", "/no/such/python")

        assert [message.id for message in checks.check_confinement(None)] == ["media.E001"]


class TestCheckStorage:
    def test_is_content_with_a_working_one_and_leaves_nothing(self, media_root: Path) -> None:
        assert checks.check_storage(None) == []

        assert not [path for path in media_root.rglob("*") if path.is_file()]

    def test_names_the_one_that_does_not_work(self, media_root: Path) -> None:
        media_root.mkdir()
        (media_root / "public").write_text("in the way")

        messages = checks.check_storage(None)

        assert [message.id for message in messages] == ["media.E002"]
        assert "public" in messages[0].msg


class TestCheckStorageIsClosed:
    def test_is_content_with_a_folder_for_one_user_and_group(self, media_root: Path) -> None:
        assert checks.check_storage_is_closed(None) == []

        media_root.mkdir(mode=0o750)

        assert checks.check_storage_is_closed(None) == []

    def test_names_what_a_folder_lets_everybody_do(self, media_root: Path) -> None:
        media_root.mkdir()
        media_root.chmod(0o777)

        messages = checks.check_storage_is_closed(None)

        assert [message.id for message in messages] == ["media.E003", "media.E003"]
        assert "list" in messages[0].msg
        assert "write" in messages[1].msg

    def test_is_content_with_a_bucket_that_refuses_strangers(self, bucket: S3Server) -> None:
        assert checks.check_storage_is_closed(None) == []
        assert bucket.objects == {}

    def test_names_what_a_bucket_lets_everybody_do(self, bucket: S3Server) -> None:
        bucket.is_open = True

        messages = checks.check_storage_is_closed(None)

        assert [message.id for message in messages] == ["media.E003"] * 3
        assert bucket.objects == {}

    def test_says_when_it_cannot_ask(self, settings: Settings) -> None:
        settings.MEDIA_STORAGE_URL = "s3://bucket?endpoint=http://127.0.0.1:9"

        assert [message.id for message in checks.check_storage_is_closed(None)] == ["media.E004"]


@pytest.fixture
def bucket(settings: Settings) -> Iterator[S3Server]:
    """An object storage, to which the settings point."""
    with running_bucket() as server:
        settings.MEDIA_STORAGE_URL = server.storage_url
        yield server
