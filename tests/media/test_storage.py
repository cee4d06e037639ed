"""The storage aliases: whole files or none, and failures under one name."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile

from apps.media.exceptions import StorageDown
from apps.media.storage import LocalFiles, backend_for, storage_for, translated_errors
from apps.media.types import Access


class TestMediaStorage:
    def test_replaces_what_has_the_same_key(self) -> None:
        storage = storage_for(access=Access.PRIVATE)

        storage.put(key="ab/cd/320.webp", content=b"first")
        storage.put(key="ab/cd/320.webp", content=ContentFile(b"second"))

        assert storage.read(key="ab/cd/320.webp") == b"second"
        assert list(storage.all_keys()) == ["ab/cd/320.webp"]

    def test_keeps_public_and_private_apart(self) -> None:
        storage_for(access=Access.PUBLIC).put(key="ab/key", content=b"bytes")

        assert not storage_for(access=Access.PRIVATE).exists("ab/key")

    def test_leaves_no_part_of_a_file_behind(self, media_root: Path) -> None:
        class Broken(ContentFile[bytes]):
            def chunks(self, chunk_size: int | None = None):  # type: ignore[no-untyped-def]
                yield b"half"
                raise OSError("connection lost")

        with pytest.raises(StorageDown):
            storage_for(access=Access.PRIVATE).put(key="ab/key", content=Broken(b"whole"))

        assert not [path for path in media_root.rglob("*") if path.is_file()]

    def test_copies_between_aliases_and_outlives_the_source(self) -> None:
        private, public = storage_for(access=Access.PRIVATE), storage_for(access=Access.PUBLIC)
        private.put(key="ab/key", content=b"bytes")

        public.copy_from(source=private, key="ab/key", to="cd/key")
        private.put(key="ab/key", content=b"other")
        private.delete("ab/key")

        assert public.read(key="cd/key") == b"bytes"

    def test_removes_empty_folders_with_the_last_file(self, media_root: Path) -> None:
        storage = storage_for(access=Access.PRIVATE)
        key = f"ab/{'ab' * 20}/320.webp"
        storage.put(key=key, content=b"bytes")

        storage.delete(key)
        storage.delete(key)

        assert [path.name for path in (media_root / "private").rglob("*")] == ["ab"]

    def test_says_that_a_file_is_missing(self) -> None:
        with pytest.raises(FileNotFoundError):
            storage_for(access=Access.PRIVATE).read(key="no/such/file")

    def test_cannot_be_left_by_a_key(self) -> None:
        with pytest.raises(Exception, match=r"(?i)path"):
            storage_for(access=Access.PRIVATE).put(key="../outside", content=b"bytes")

    def test_files_are_not_for_other_users_of_the_machine(self, media_root: Path) -> None:
        storage_for(access=Access.PRIVATE).put(key="ab/name/key", content=b"bytes")

        assert (media_root / "private" / "ab" / "name" / "key").stat().st_mode & 0o007 == 0
        assert (media_root / "private" / "ab" / "name").stat().st_mode & 0o007 == 0


class TestBackendFor:
    def test_reads_a_file_url(self, tmp_path: Path) -> None:
        backend = backend_for(url=f"file://{tmp_path}/with%20space", folder="public")

        assert isinstance(backend, LocalFiles)
        assert Path(backend.location) == tmp_path / "with space" / "public"

    @pytest.mark.parametrize("url", ["", "http://bucket", "s3://", "gs://bucket"])
    def test_names_what_is_possible(self, url: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="s3://bucket"):
            backend_for(url=url, folder="public")

    def test_of_s3_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "botocore.config", None)

        with pytest.raises(ImproperlyConfigured, match="pip install"):
            backend_for(url="s3://bucket?region=eu-central-1", folder="public")


class TestTranslatedErrors:
    def test_gives_failures_of_every_client_one_name(self) -> None:
        class ClientError(Exception):
            __module__ = "botocore.exceptions"

        for failure in (ClientError(), ConnectionError(), TimeoutError(), PermissionError()):
            with pytest.raises(StorageDown), translated_errors():
                raise failure

    def test_leaves_other_mistakes_visible(self) -> None:
        with pytest.raises(KeyError), translated_errors():
            raise KeyError
