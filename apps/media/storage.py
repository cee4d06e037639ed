"""Object storage behind two aliases, ``media_public`` and ``media_private``: files or S3.

Both lie under MEDIA_STORAGE_URL. Writing the same key again replaces the object in one step, and
every failure of the backend leaves as StorageDown.
"""

import mimetypes
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

from apps.media.exceptions import StorageDown, StorageFull
from apps.media.types import Access

# Writing stops before the disk is full: PostgreSQL may share it.
RESERVED_BYTES = 64 * 1024 * 1024
# Where archives of accounts lie in the private storage; they have rows elsewhere and are no media.
ARCHIVES = "archives/"
_LOOK_EVERY_BYTES = RESERVED_BYTES // 4
_CHUNK_BYTES = 256 * 1024
# Readable by the web server's group and nobody else.
_FILE_MODE, _FOLDER_MODE = 0o640, 0o750
_SHARED_FOLDER_CHARACTERS = 2

for _kind in ("webp", "avif", "heic"):
    mimetypes.add_type(f"image/{_kind}", f".{_kind}")


class LocalFiles(FileSystemStorage):
    """Files that appear whole or not at all, and are on the disk once saved."""

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        with self._part_of(target) as part:
            if shutil.disk_usage(part.parent).free < content.size + RESERVED_BYTES:
                raise StorageFull
            with part.open("wb") as file:
                os.fchmod(file.fileno(), _FILE_MODE)
                looked_at = 0
                for chunk in content.chunks():
                    file.write(chunk)
                    # The size of a stream is not known before its end.
                    if file.tell() - looked_at > _LOOK_EVERY_BYTES:
                        looked_at = file.tell()
                        if shutil.disk_usage(part.parent).free < RESERVED_BYTES:
                            raise StorageFull
                file.flush()
                os.fsync(file.fileno())
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def link(self, *, name: str, target: Path) -> None:
        """Give the same bytes a second name; saved files are never written to again."""
        with self._part_of(target) as part:
            try:
                os.link(self.path(name), part)
            except FileNotFoundError:
                raise
            except OSError:
                shutil.copyfile(self.path(name), part)

    def delete(self, name: str) -> None:
        super().delete(name)
        folder = Path(self.path(name)).parent
        # Folders of two characters are shared, so another process may be about to use them.
        if len(folder.name) > _SHARED_FOLDER_CHARACTERS:
            with suppress(OSError):
                folder.rmdir()

    @contextmanager
    def _part_of(self, target: Path) -> Iterator[Path]:
        """A name beside the target that takes its place when the block succeeds."""
        target.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        try:
            yield part
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


class ByteStream(File[bytes]):
    """Bytes that are made while they are stored, as a file that can be read once from the start."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        super().__init__(None)
        self.size = 0
        self._remaining = iter(chunks)
        self._buffer = b""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield from self._remaining

    def read(self, size: int = -1) -> bytes:
        """This will return ``size`` bytes, or what is left of them."""
        parts, length = [self._buffer], len(self._buffer)
        while size < 0 or length < size:
            chunk = next(self._remaining, b"")
            if not chunk:
                break
            parts.append(chunk)
            length += len(chunk)
        content = b"".join(parts)
        if size < 0:
            size = length
        self._buffer = content[size:]
        return content[:size]

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing is held open."""


class MediaStorage(Storage):
    """One folder of the media storage, whatever the backend."""

    folder: ClassVar[str]

    def __init__(self) -> None:
        self.backend = backend_for(url=settings.MEDIA_STORAGE_URL, folder=self.folder)

    def put(self, *, key: str, content: bytes | File[bytes]) -> None:
        """This will store the bytes under exactly this key.

        :raises StorageDown, StorageFull:
        """
        self.save(key, ContentFile(content) if isinstance(content, bytes) else content)

    def put_stream(self, *, key: str, chunks: Iterable[bytes]) -> None:
        """This will store bytes while they are being made; nothing is kept unless all are.

        :raises StorageDown, StorageFull:
        """
        self.save(key, ByteStream(chunks))

    def chunks(self, *, key: str, start: int, stop: int) -> Iterator[bytes]:
        """A part of an object, never more of it in memory than a chunk.

        :raises FileNotFoundError, StorageDown: at the first chunk.
        """
        with translated_errors(), self.backend.open(key) as file:
            source: Any = file
            if isinstance(self.backend, LocalFiles):
                file.seek(start)
            else:
                # Reading such a file would first copy all of it.
                source = source.obj.get(Range=f"bytes={start}-{stop - 1}")["Body"]
            remaining = stop - start
            while remaining and (chunk := source.read(min(_CHUNK_BYTES, remaining))):
                remaining -= len(chunk)
                yield chunk

    def read(self, *, key: str) -> bytes:
        """:raises FileNotFoundError, StorageDown:"""
        with self.open(key) as file, translated_errors():
            content: bytes = file.read()
        return content

    def copy_from(self, *, source: "MediaStorage", key: str, to: str) -> None:
        """This will make the object of another storage available here as ``to``.

        :raises FileNotFoundError, StorageDown:
        """
        if isinstance(source.backend, LocalFiles) and isinstance(self.backend, LocalFiles):
            with translated_errors():
                source.backend.link(name=key, target=Path(self.backend.path(to)))
        else:
            self.put(key=to, content=source.read(key=key))

    def all_keys(self, *, prefix: str = "") -> Iterator[str]:
        """Every key below ``prefix``."""
        folders, files = self.listdir(prefix)
        for name in sorted(files):
            yield f"{prefix}/{name}".lstrip("/")
        for name in sorted(folders):
            yield from self.all_keys(prefix=f"{prefix}/{name}".lstrip("/"))

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        with translated_errors():
            return self.backend.save(name, content, max_length)

    def delete(self, name: str) -> None:
        with translated_errors():
            self.backend.delete(name)

    def exists(self, name: str) -> bool:
        with translated_errors():
            return self.backend.exists(name)

    def size(self, name: str) -> int:
        with translated_errors():
            return self.backend.size(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with translated_errors():
            try:
                return self.backend.listdir(path)
            except FileNotFoundError:
                return [], []

    def get_modified_time(self, name: str) -> datetime:
        with translated_errors():
            return self.backend.get_modified_time(name)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with translated_errors():
            return self.backend.open(name, mode)


class PublicMediaStorage(MediaStorage):
    """Renditions that everybody may fetch."""

    folder = "public"


class PrivateMediaStorage(MediaStorage):
    """Uploads as they came, and renditions whose every fetch is checked."""

    folder = "private"


def storage_for(*, access: str) -> MediaStorage:
    """The storage of an access level."""
    alias = "media_public" if access == Access.PUBLIC else "media_private"
    storage = storages[alias]
    if not isinstance(storage, MediaStorage):
        raise ImproperlyConfigured(f"STORAGES[{alias!r}] must be a media storage")
    return storage


def backend_for(*, url: str, folder: str) -> Storage:
    """This will build the storage that MEDIA_STORAGE_URL describes.

    :raises ImproperlyConfigured: naming what is wrong with it.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return LocalFiles(location=Path(unquote(parts.path)) / folder)
    if parts.scheme == "s3" and parts.hostname:
        return _s3_backend(url=url, folder=folder)
    raise ImproperlyConfigured(
        "MEDIA_STORAGE_URL must be file:///path or s3://bucket?region=…&endpoint=…"
    )


def _s3_backend(*, url: str, folder: str) -> Storage:
    try:
        # Optional extra.
        from botocore.config import Config  # noqa: PLC0415
        from storages.backends.s3 import S3Storage  # noqa: PLC0415
    except ImportError as error:
        raise ImproperlyConfigured(
            "MEDIA_STORAGE_URL names S3, whose client is not installed: "
            "pip install 'django-storages[s3]'"
        ) from error
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    storage: Storage = S3Storage(
        bucket_name=parts.hostname,
        location=f"{parts.path.strip('/')}/{folder}".lstrip("/"),
        access_key=unquote(parts.username) if parts.username else None,
        secret_key=unquote(parts.password) if parts.password else None,
        region_name=options.get("region"),
        endpoint_url=options.get("endpoint"),
        addressing_style=options.get("addressing", "auto"),
        # Never readable by the address of the bucket: delivery and CDN edges have credentials.
        default_acl=None,
        querystring_auth=True,
        file_overwrite=True,
        # What is made while it is stored is made by the thread that has the database connection.
        use_threads=False,
        client_config=Config(
            connect_timeout=2, read_timeout=10, retries={"max_attempts": 2, "mode": "standard"}
        ),
    )
    return storage


@contextmanager
def translated_errors() -> Iterator[None]:
    """Leaves FileNotFoundError alone; it is an answer. The rest means that storage is down."""
    try:
        yield
    except (FileNotFoundError, StorageDown):
        raise
    except OSError as error:
        raise StorageDown from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] in {"botocore", "boto3", "s3transfer"}:
            raise StorageDown from error
        raise
