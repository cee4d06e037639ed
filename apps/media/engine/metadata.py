"""Finds metadata blocks in finished renditions; the last gate before bytes are stored."""

import struct

from apps.media.engine.isobmff import MalformedBoxes, brands

_JPEG_PLAIN_MARKERS = {0xE0, 0xDB, 0xC0, 0xC1, 0xC2, 0xC4, 0xDD, 0xDA}
_WEBP_PLAIN_CHUNKS = {b"VP8 ", b"VP8L"}
_AVIF_METADATA = (b"Exif", b"mime", b"uri ", b"uuid", b"xml ")


def blocks_found(*, content: bytes) -> list[str]:
    """The names of all blocks that hold anything but pixels; empty for a clean file."""
    if content.startswith(b"\xff\xd8"):
        return _jpeg_blocks(content)
    if content[:4] == b"RIFF":
        return _webp_blocks(content)
    if content[4:8] == b"ftyp":
        return _avif_blocks(content)
    return ["unknown container"]


def _jpeg_blocks(content: bytes) -> list[str]:
    found: list[str] = []
    position = 2
    while position + 4 <= len(content):
        if content[position] != 0xFF:
            return [*found, "bytes between segments"]
        marker = content[position + 1]
        if marker == 0xD9:
            trailing = len(content) - position - 2
            return [*found, "trailing bytes"] if trailing else found
        if marker not in _JPEG_PLAIN_MARKERS:
            found.append(f"segment {marker:#x}")
        position += 2 + struct.unpack_from(">H", content, position + 2)[0]
        if marker == 0xDA:
            position = _after_scan(content, position)
    if content.endswith(b"\xff\xd9"):
        return found
    return [*found, "no end of image"]


def _after_scan(content: bytes, position: int) -> int:
    """The next marker that is neither a stuffed zero nor a restart."""
    while (position := content.find(b"\xff", position)) >= 0:
        following = content[position + 1 : position + 2]
        if following not in {b"\0", b""} and not 0xD0 <= following[0] <= 0xD7:
            return position
        position += 2
    return len(content)


def _webp_blocks(content: bytes) -> list[str]:
    (length,) = struct.unpack_from("<I", content, 4)
    found = ["trailing bytes"] if length + 8 != len(content) else []
    position = 12
    while position + 8 <= len(content):
        chunk = content[position : position + 4]
        if chunk not in _WEBP_PLAIN_CHUNKS:
            found.append(f"chunk {chunk!r}")
        (size,) = struct.unpack_from("<I", content, position + 4)
        position += 8 + size + size % 2
    return found


def _avif_blocks(content: bytes) -> list[str]:
    """All descriptions stand before the coded picture, in a few hundred bytes."""
    if b"avif" not in brands(head=content[:256]):
        raise MalformedBoxes("not an AVIF file")
    start = content.find(b"mdat")
    described = content[: start if start >= 0 else len(content)]
    return [f"item {name!r}" for name in _AVIF_METADATA if name in described]
