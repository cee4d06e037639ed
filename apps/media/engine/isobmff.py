"""Reads the boxes of HEIC and AVIF files as far as the primary picture's size and colors."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

# Real files need a few KiB, one with hundreds of tiles some 100 KiB.
MAX_META_BYTES = 4 * 1024 * 1024


class MalformedBoxes(ValueError):
    """The box structure contradicts itself or ends early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    kind: bytes
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedColor:
    """Color primaries and transfer characteristics as numbered by ITU-T H.273."""

    primaries: int
    transfer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryPicture:
    width: int
    height: int
    color: CodedColor | None


def brands(*, head: bytes) -> frozenset[bytes]:
    """The major and compatible brands of the leading ``ftyp`` box."""
    size = int.from_bytes(head[:4], "big")
    content = head[8 : max(8, min(size, len(head)))]
    names = [content[:4], *(content[at : at + 4] for at in range(8, len(content) - 3, 4))]
    return frozenset(name for name in names if len(name) == 4)


def primary_picture(*, source: BinaryIO, size: int) -> PrimaryPicture:
    """Reads the top level up to its end, so a file that was cut off is noticed.

    :raises MalformedBoxes: when a box claims more than there is or the picture has no size.
    """
    meta: bytes | None = None
    position = 0
    while position < size:
        kind, start, end = _top_level_box(source=source, position=position, size=size)
        if kind == b"meta" and meta is None:
            if end - start > MAX_META_BYTES:
                raise MalformedBoxes("oversized meta box")
            source.seek(start)
            meta = source.read(end - start)
        position = end
    if meta is None:
        raise MalformedBoxes("no meta box")
    return _picture_of_meta(meta[4:])


def _top_level_box(*, source: BinaryIO, position: int, size: int) -> tuple[bytes, int, int]:
    source.seek(position)
    header = source.read(16)
    if len(header) < 8:
        raise MalformedBoxes("box header cut off")
    length, kind = struct.unpack(">I4s", header[:8])
    start = position + 8
    if length == 1 and len(header) == 16:
        length = int.from_bytes(header[8:], "big")
        start = position + 16
    elif length == 0:
        length = size - position
    end = position + length
    if end < start or end > size:
        raise MalformedBoxes("box exceeds the file")
    return kind, start, end


def _boxes(content: bytes) -> Iterator[Box]:
    position = 0
    while position + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        if length == 0:
            length = len(content) - position
        if length < 8 or position + length > len(content):
            raise MalformedBoxes("inner box exceeds its parent")
        yield Box(kind=kind, content=content[position + 8 : position + length])
        position += length


def _picture_of_meta(meta: bytes) -> PrimaryPicture:
    primary = 0
    properties: list[Box] = []
    associations: dict[int, list[int]] = {}
    for box in _boxes(meta):
        if box.kind == b"pitm":
            # FullBox: version 0 has a 16-bit item id, later ones 32 bits.
            primary = int.from_bytes(
                box.content[4:6] if not box.content[:1].strip(b"\0") else box.content[4:8], "big"
            )
        elif box.kind == b"iprp":
            for inner in _boxes(box.content):
                if inner.kind == b"ipco":
                    properties = list(_boxes(inner.content))
                elif inner.kind == b"ipma":
                    associations.update(_associations(inner.content))
    own = [
        properties[index - 1]
        for index in associations.get(primary, [])
        if 0 < index <= len(properties)
    ]
    for box in own or properties:
        if box.kind == b"ispe" and len(box.content) >= 12:
            width, height = struct.unpack_from(">II", box.content, 4)
            return PrimaryPicture(width=width, height=height, color=_coded_color(own))
    raise MalformedBoxes("no picture size")


def _associations(content: bytes) -> dict[int, list[int]]:
    """Item id to the one-based numbers of its properties (``ipma``)."""
    try:
        version, flags = content[0], int.from_bytes(content[1:4], "big")
        (entries,) = struct.unpack_from(">I", content, 4)
        position = 8
        found: dict[int, list[int]] = {}
        for _ in range(min(entries, len(content))):
            item, position = _number(content, position, 2 if version == 0 else 4)
            count, position = _number(content, position, 1)
            width = 2 if flags & 1 else 1
            numbers = []
            for _ in range(count):
                number, position = _number(content, position, width)
                # The top bit says that the property is essential.
                numbers.append(number & (0x7FFF if width == 2 else 0x7F))
            found[item] = numbers
    except (IndexError, struct.error) as error:
        raise MalformedBoxes("property associations cut off") from error
    return found


def _number(content: bytes, position: int, width: int) -> tuple[int, int]:
    if position + width > len(content):
        raise MalformedBoxes("number cut off")
    return int.from_bytes(content[position : position + width], "big"), position + width


def _coded_color(properties: list[Box]) -> CodedColor | None:
    for box in properties:
        if box.kind == b"colr" and box.content[:4] == b"nclx" and len(box.content) >= 8:
            primaries, transfer = struct.unpack_from(">HH", box.content, 4)
            return CodedColor(primaries=primaries, transfer=transfer)
    return None
