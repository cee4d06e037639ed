"""Tells from a file's first bytes what it is and how large its picture is; decodes nothing.

Safe to run in any process: it only reads numbers. What it accepts is still decoded by the
confined child before anybody believes it.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from apps.media.engine import isobmff, limits
from apps.media.engine.refusals import (
    ACCEPTED_TYPES,
    EmptyFile,
    TooLarge,
    TooManyPixels,
    Truncated,
    Unreadable,
    UnsupportedType,
)


class ImageKind(StrEnum):
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    GIF = "gif"
    HEIC = "heic"
    AVIF = "avif"

    @property
    def mime(self) -> str:
        return f"image/{self.value}"

    @property
    def extension(self) -> str:
        return "jpg" if self is ImageKind.JPEG else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageHeader:
    """What a file says about itself. Of an animated one only the first picture is used."""

    kind: ImageKind
    width: int
    height: int
    is_animated: bool = False
    color: isobmff.CodedColor | None = None


_HEAD_BYTES = 4096
_MAX_GIF_BLOCKS = 10_000
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript drawing"),
    (b"II*\0", "a TIFF or raw camera file"),
    (b"MM\0*", "a TIFF or raw camera file"),
    (b"BM", "a BMP picture"),
    (b"8BPS", "a Photoshop file"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"PK\x03\x04", "an archive"),
    (b"\x1f\x8b", "an archive"),
)
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body")


def inspect(*, source: BinaryIO, size: int) -> ImageHeader:
    """This will identify the picture in a seekable file of ``size`` bytes.

    :raises EmptyFile, TooLarge, UnsupportedType, Truncated, Unreadable, TooManyPixels:
    """
    check_size(size=size)
    source.seek(0)
    head = source.read(_HEAD_BYTES)
    reader = _reader_of(head)
    try:
        header = reader(source, head, size)
    except (struct.error, IndexError) as error:
        raise Truncated from error
    if header.width < 1 or header.height < 1:
        raise Unreadable
    check_pixels(width=header.width, height=header.height)
    return header


def check_size(*, size: int) -> None:
    """:raises EmptyFile, TooLarge:"""
    if size <= 0:
        raise EmptyFile
    if size > limits.MAX_FILE_BYTES:
        megabytes = -(-size // limits.MEBIBYTE)
        limit = limits.MAX_FILE_BYTES // limits.MEBIBYTE
        raise TooLarge(
            f"This file is {megabytes} MB, the limit is {limit} MB. "
            "Export a smaller copy, for example as a JPEG, and choose that."
        )


def check_pixels(*, width: int, height: int) -> None:
    """:raises TooManyPixels:"""
    if width * height > limits.MAX_PIXELS:
        raise TooManyPixels(
            f"This picture has {width} × {height} pixels, the limit is "
            f"{limits.MAX_PIXELS // 1_000_000} megapixels. Make it smaller and choose it again."
        )


_Reader = Callable[[BinaryIO, bytes, int], ImageHeader]


def _reader_of(head: bytes) -> _Reader:
    if head.startswith(b"\xff\xd8\xff"):
        return _read_jpeg
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _read_png
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _read_webp
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return _read_gif
    if head[4:8] == b"ftyp":
        return _read_isobmff
    raise UnsupportedType(_unsupported_message(head))


def _unsupported_message(head: bytes) -> str:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(_MARKUP) or b"<svg" in text or b"<html" in text:
        what = "a web page or vector drawing"
    else:
        what = next((name for magic, name in _OTHER_KINDS if head.startswith(magic)), "")
    if not what:
        return UnsupportedType.message
    return f"This is {what}, not a photo. Choose a {ACCEPTED_TYPES} file."


def _read_jpeg(source: BinaryIO, head: bytes, size: int) -> ImageHeader:
    """Walks the segments up to the frame header; color profiles and thumbnails may precede it."""
    position = 2
    while position < size:
        source.seek(position)
        segment = source.read(9)
        if segment[0] != 0xFF:
            raise Unreadable
        marker = segment[1]
        if marker == 0xFF:
            position += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", segment, 5)
            return ImageHeader(kind=ImageKind.JPEG, width=width, height=height)
        if marker in {0xD9, 0xDA}:
            raise Unreadable
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            position += 2
            continue
        position += 2 + max(2, struct.unpack_from(">H", segment, 2)[0])
    raise Truncated


def _read_png(source: BinaryIO, head: bytes, size: int) -> ImageHeader:
    if head[12:16] != b"IHDR":
        raise Unreadable
    width, height = struct.unpack_from(">II", head, 16)
    is_animated = False
    color = None
    position = 8
    while position < size:
        source.seek(position)
        chunk = source.read(12)
        (length,) = struct.unpack_from(">I", chunk)
        kind = chunk[4:8]
        if kind in {b"IDAT", b"IEND"}:
            break
        if kind == b"acTL":
            is_animated = True
        elif kind == b"cICP":
            color = isobmff.CodedColor(primaries=chunk[8], transfer=chunk[9])
        position += 12 + length
    else:
        raise Truncated
    return ImageHeader(
        kind=ImageKind.PNG, width=width, height=height, is_animated=is_animated, color=color
    )


def _read_webp(source: BinaryIO, head: bytes, size: int) -> ImageHeader:
    (riff_length,) = struct.unpack_from("<I", head, 4)
    if riff_length + 8 > size:
        raise Truncated
    chunk = head[12:16]
    is_animated = False
    if chunk == b"VP8X":
        is_animated = bool(head[20] & 0x02)
        width = 1 + int.from_bytes(head[24:27], "little")
        height = 1 + int.from_bytes(head[27:30], "little")
    elif chunk == b"VP8L":
        (packed,) = struct.unpack_from("<I", head, 21)
        width = 1 + (packed & 0x3FFF)
        height = 1 + (packed >> 14 & 0x3FFF)
    elif chunk == b"VP8 ":
        width, height = (edge & 0x3FFF for edge in struct.unpack_from("<HH", head, 26))
    else:
        raise Unreadable
    return ImageHeader(kind=ImageKind.WEBP, width=width, height=height, is_animated=is_animated)


def _read_gif(source: BinaryIO, head: bytes, size: int) -> ImageHeader:
    width, height = struct.unpack_from("<HH", head, 6)
    return ImageHeader(
        kind=ImageKind.GIF,
        width=width,
        height=height,
        is_animated=_gif_has_second_picture(source, head),
    )


def _gif_has_second_picture(source: BinaryIO, head: bytes) -> bool:
    position = 13 + _color_table_bytes(head[10])
    pictures = 0
    for _ in range(_MAX_GIF_BLOCKS):
        source.seek(position)
        block = source.read(10)
        if block[:1] == b"!":
            position += 2
        elif block[:1] == b",":
            pictures += 1
            if pictures == 2:
                return True
            if len(block) < 10:
                return False
            position += 11 + _color_table_bytes(block[9])
        else:
            return False
        position = _after_sub_blocks(source, position)
    return pictures > 1


def _color_table_bytes(packed: int) -> int:
    return 3 << (packed & 0x07) + 1 if packed & 0x80 else 0


def _after_sub_blocks(source: BinaryIO, position: int) -> int:
    while True:
        source.seek(position)
        length = source.read(1)
        if not length or length == b"\0":
            return position + 1
        position += 1 + length[0]


def _read_isobmff(source: BinaryIO, head: bytes, size: int) -> ImageHeader:
    brands = isobmff.brands(head=head)
    if brands & _AVIF_BRANDS:
        kind = ImageKind.AVIF
    elif brands & _HEIC_BRANDS:
        kind = ImageKind.HEIC
    else:
        raise UnsupportedType(f"This is a video, not a photo. Choose a {ACCEPTED_TYPES} file.")
    try:
        picture = isobmff.primary_picture(source=source, size=size)
    except isobmff.MalformedBoxes as error:
        raise Truncated from error
    return ImageHeader(
        kind=kind,
        width=picture.width,
        height=picture.height,
        is_animated=b"avis" in brands,
        color=picture.color,
    )
