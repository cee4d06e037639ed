"""Reading a ZIP that anybody may have made: nothing is unpacked, and everything is bounded.

Members are only ever read by name into memory, up to a limit, so no name can lead out of the file;
names that would are refused all the same, because whoever made them meant something by it.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from apps.portability.engine.refusals import (
    ArchiveRefused,
    DamagedArchive,
    NotAnArchive,
    UnsafeArchive,
)

MAX_MEMBERS = 100_000
# The table of contents is read as one; each entry of it becomes an object of about half a kilobyte.
MAX_READ = 12 * 1024 * 1024
MAX_NAME = 200
# Words in JSON shrink to a tenth; only what is made for it shrinks to a thousandth.
MAX_RATIO = 200
_RATIO_FROM = 64 * 1024
# All members together, compared with the file: members that share their bytes add up to more.
MAX_GROWTH = 20
_GROWTH_FROM = 64 * 1024 * 1024
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the library and zlib raise at bytes that somebody has tampered with.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


class _Bounded:
    """A file of which nobody reads very much at once, whatever its own numbers say."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.tell = file.tell
        self.seek = file.seek

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > MAX_READ:
            raise UnsafeArchive("its table of contents is too large")
        content = self._file.read(MAX_READ + 1 if size < 0 else size)
        if len(content) > MAX_READ:
            raise UnsafeArchive("its table of contents is too large")
        return content


class SafeZip:
    """The members of a ZIP, after a look at all that it says about them.

    :raises ArchiveRefused: with the reason.
    """

    def __init__(self, file: BinaryIO) -> None:
        try:
            # Only these methods are used of a file that is read.
            self._zip = zipfile.ZipFile(_Bounded(file))
        except _BROKEN as error:
            raise NotAnArchive from error
        file.seek(0, 2)
        self._members = self._checked(size=file.tell())

    def names(self) -> list[str]:
        """Return the files in it."""
        return list(self._members)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def read(self, name: str, *, limit: int) -> bytes:
        """Return one member.

        :raises DamagedArchive: it is missing, larger than the limit, or broken.
        """
        member = self._members.get(name)
        if member is None:
            raise DamagedArchive(name, "is missing")
        if member.file_size > limit:
            raise DamagedArchive(name, "is too large")
        with _broken_is_damage(name), self._zip.open(member) as file:
            # The library stops at the size that was checked, whatever follows.
            return file.read(limit)

    def _checked(self, *, size: int) -> dict[str, zipfile.ZipInfo]:
        members = self._zip.infolist()
        if len(members) > MAX_MEMBERS:
            raise UnsafeArchive("it has too many files")
        total = 0
        found: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            _check_member(member)
            total += member.file_size
            if member.is_dir():
                continue
            if member.filename in found:
                raise UnsafeArchive("two of its files have the same name")
            found[member.filename] = member
        if total > max(_GROWTH_FROM, MAX_GROWTH * size):
            raise UnsafeArchive("it would grow far beyond its size")
        return found


def _check_member(member: zipfile.ZipInfo) -> None:
    # The library cuts names at NUL; the original tells.
    for name in (member.filename, member.orig_filename):
        if not _is_plain(name):
            raise UnsafeArchive("a file in it has a name that leads elsewhere")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise UnsafeArchive("it holds a link or a device instead of a file")
    if member.flag_bits & _ENCRYPTED:
        raise UnsafeArchive("it is locked with a password")
    if member.compress_type not in _METHODS:
        raise UnsafeArchive("it is compressed in an unusual way")
    is_bomb = member.file_size > max(_RATIO_FROM, MAX_RATIO * member.compress_size)
    if is_bomb:
        raise UnsafeArchive("a file in it would grow far beyond its size")


def _is_plain(name: str) -> bool:
    """Whether a name stays below the folder in which it would be unpacked, on any system."""
    if not name or len(name) > MAX_NAME or not name.isprintable():
        return False
    if name.startswith("/") or "\\" in name or ":" in name:
        return False
    return ".." not in name.split("/")


@contextmanager
def _broken_is_damage(name: str) -> Iterator[None]:
    try:
        yield
    except ArchiveRefused:
        raise
    except _BROKEN as error:
        raise DamagedArchive(name, "cannot be read") from error
