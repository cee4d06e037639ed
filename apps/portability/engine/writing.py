"""Writing a ZIP while it is being sent: no member is larger than what memory may hold anyway."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

# Pictures are compressed already.
_STORED = (".jpg",)
_FILE_MODE = 0o100644
# The format counts from 1980, in steps of two seconds.
_FIRST_YEAR = 1980


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    name: str
    content: bytes


class _Outbox(io.RawIOBase):
    """Takes what the ZIP writes and gives it away; it cannot go back."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: object, /) -> int:
        chunk = bytes(content)  # type: ignore[call-overload]  # whatever has a buffer
        self._written.append(chunk)
        return len(chunk)

    def drain(self) -> bytes:
        """Return what was written since the last time."""
        chunk = b"".join(self._written)
        self._written.clear()
        return chunk


def zipped(members: Iterable[Member], *, at: datetime) -> Iterator[bytes]:
    """Yield a ZIP of the members, of any total size, piece by piece."""
    out = _Outbox()
    moment = (max(at.year, _FIRST_YEAR), at.month, at.day, at.hour, at.minute, at.second)
    with zipfile.ZipFile(out, "w", allowZip64=True) as archive:
        for member in members:
            entry = zipfile.ZipInfo(member.name, date_time=moment)
            entry.external_attr = _FILE_MODE << 16
            is_stored = member.name.endswith(_STORED)
            entry.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.content)
            yield out.drain()
    yield out.drain()
