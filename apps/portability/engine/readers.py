"""Archives as whoever takes them in sees them: a reader per format, one kind of records.

Support for the archive of another network is a class with these methods and a line in READERS.
"""

import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, Protocol, TypeVar

import msgspec

from apps.portability.engine import records
from apps.portability.engine.refusals import DamagedArchive, NewerArchive, NotAnArchive
from apps.portability.engine.unzipping import SafeZip

R = TypeVar("R", bound=records.Record)
T = TypeVar("T")

MAX_JSON = 8 * 1024 * 1024
MANIFEST = "archive.json"


class ArchiveReader(Protocol):
    """One archive; what it does not have it yields nothing of.

    Any method but ``photo`` may raise ArchiveRefused.
    """

    @property
    def site(self) -> str:
        """Where it is from; with ``account_id`` it tells records of different archives apart."""

    @property
    def account_id(self) -> str:
        """Whose it was there."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many records of each list to expect; for progress only."""

    def profile(self) -> records.Profile | None: ...

    def settings(self) -> records.Settings | None: ...

    def posts(self) -> Iterator[records.Post]: ...

    def drafts(self) -> Iterator[records.Draft]: ...

    def people(self, name: str) -> Iterator[records.Connection]:
        """One of the lists about people: following, requests-sent, blocked, muted …"""

    def hashtags(self) -> Iterator[records.HashtagFollow]: ...

    def lists(self) -> Iterator[records.PeopleList]: ...

    def filters(self) -> Iterator[records.WordFilter]: ...

    def photo(self, file: str, *, limit: int) -> bytes:
        """:raises DamagedArchive: it is missing, larger than the limit, or broken."""


class OwnArchive:
    """An archive that this software has written."""

    def __init__(self, archive: SafeZip, *, folder: str) -> None:
        self._archive = archive
        # Whoever packs an unpacked archive again often packs the folder around it as well.
        self._folder = folder
        if self._decoded(MANIFEST, dict[str, Any]).get("format") != records.FORMAT:
            raise NotAnArchive
        self.manifest = self._decoded(MANIFEST, records.Manifest)
        if self.manifest.version > records.VERSION:
            raise NewerArchive

    @property
    def site(self) -> str:
        return self.manifest.site

    @property
    def account_id(self) -> str:
        return self.manifest.account_id

    @property
    def counts(self) -> Mapping[str, int]:
        return self.manifest.counts

    def profile(self) -> records.Profile:
        return self._decoded("profile.json", records.Profile)

    def settings(self) -> records.Settings:
        return self._decoded("settings.json", records.Settings)

    def posts(self) -> Iterator[records.Post]:
        return self._list("posts", records.Post)

    def drafts(self) -> Iterator[records.Draft]:
        return self._list("drafts", records.Draft)

    def people(self, name: str) -> Iterator[records.Connection]:
        return self._list(name, records.Connection)

    def hashtags(self) -> Iterator[records.HashtagFollow]:
        return self._list("hashtags", records.HashtagFollow)

    def lists(self) -> Iterator[records.PeopleList]:
        return self._list("lists", records.PeopleList)

    def filters(self) -> Iterator[records.WordFilter]:
        return self._list("filters", records.WordFilter)

    def photo(self, file: str, *, limit: int) -> bytes:
        return self._archive.read(self._folder + file, limit=limit)

    def _list(self, name: str, kind: type[R]) -> Iterator[R]:
        for number in range(1, self.manifest.parts.get(name, 0) + 1):
            part: Any = types.GenericAlias(list, (kind,))
            yield from self._decoded(records.part_name(name, number), part)

    def _decoded(self, name: str, kind: type[T]) -> T:
        content = self._archive.read(self._folder + name, limit=MAX_JSON)
        try:
            return msgspec.json.decode(content, type=kind)
        except (msgspec.DecodeError, RecursionError) as error:
            # Of the words of the error none is repeated: they may be the archive's.
            raise DamagedArchive(name, "does not say what it should") from error


def _own_archive(archive: SafeZip) -> ArchiveReader | None:
    folders = [
        name.removesuffix(MANIFEST)
        for name in archive.names()
        if name.rpartition("/")[2] == MANIFEST and name.count("/") <= 1
    ]
    return OwnArchive(archive, folder=min(folders, key=len)) if folders else None


READERS: tuple[Callable[[SafeZip], ArchiveReader | None], ...] = (_own_archive,)


def open_archive(file: BinaryIO) -> ArchiveReader:
    """Return the reader that knows this file.

    :raises ArchiveRefused: with the reason why nothing is taken of it.
    """
    archive = SafeZip(file)
    for reader_of in READERS:
        reader = reader_of(archive)
        if reader is not None:
            return reader
    raise NotAnArchive
