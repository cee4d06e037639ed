"""The same services on S3; runs where the optional client is installed."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from apps.core import outbox
from apps.media import services
from apps.media.exceptions import StorageDown
from apps.media.models import MediaItem
from apps.media.storage import storage_for
from apps.media.types import Access, State
from tests.media.s3_server import S3Server, running_bucket
from tests.media.uploads import make_ready, make_received

pytest.importorskip("boto3", reason="the optional S3 client is not installed")


@pytest.fixture(autouse=True)
def bucket(settings: Settings) -> Iterator[S3Server]:
    with running_bucket() as server:
        settings.MEDIA_STORAGE_URL = server.storage_url
        settings.STORAGES = dict(settings.STORAGES)
        yield server


class TestMediaStorage:
    def test_puts_reads_lists_copies_and_deletes(self) -> None:
        private, public = storage_for(access=Access.PRIVATE), storage_for(access=Access.PUBLIC)

        private.put(key="ab/name/320.webp", content=b"bytes")
        public.copy_from(source=private, key="ab/name/320.webp", to="cd/name/320.webp")
        private.delete("ab/name/320.webp")

        assert list(private.all_keys()) == []
        assert list(public.all_keys()) == ["cd/name/320.webp"]
        assert public.read(key="cd/name/320.webp") == b"bytes"

    def test_tells_a_missing_object_from_a_storage_that_fails(self, bucket: S3Server) -> None:
        with pytest.raises(FileNotFoundError):
            storage_for(access=Access.PRIVATE).read(key="ab/name/320.webp")

        bucket.is_failing = True

        with pytest.raises(StorageDown):
            storage_for(access=Access.PRIVATE).put(key="ab/name/320.webp", content=b"bytes")


@pytest.mark.django_db
class TestServices:
    def test_go_the_whole_way(self, bucket: S3Server) -> None:
        item = make_received()
        outbox.drain()
        services.set_access(media_ids=[item.pk], access=Access.PUBLIC)
        services.attach_media(owner_id=item.owner_id, media_ids=[item.pk])
        outbox.drain()

        item.refresh_from_db()
        assert item.state == State.READY
        assert all(key.startswith(f"site/public/{item.name[:2]}/") for key in bucket.objects)
        services.discard_media(media_ids=[item.pk])
        outbox.drain()
        assert bucket.objects == {}

    def test_refuse_cleanly_while_storage_fails(self, bucket: S3Server) -> None:
        bucket.is_failing = True

        with pytest.raises(StorageDown):
            make_received()

        assert not MediaItem.objects.exists()

    def test_serve_what_was_stored(self, bucket: S3Server, client: object) -> None:
        item = make_ready(access=Access.PUBLIC)

        response = client.get(  # type: ignore[attr-defined]
            f"/media/p/{item.name[:2]}/{item.name}/320.webp"
        )

        assert response.status_code == 200
        key = f"site/public/{item.name[:2]}/{item.name}/320.webp"
        assert response.getvalue() == bucket.objects[key]
