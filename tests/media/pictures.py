"""Builds picture files with known pixels, planted metadata and planned damage."""

import functools
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

FILES = Path(__file__).parent / "files"
MARKER = b"PLANTED-MARKER-7f3a"
RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 180, 40), (40, 50, 210), (230, 210, 40)


def quadrants(*, width: int = 400, height: int = 240) -> Image.Image:
    """Red and green above, blue and yellow below: every turn and mirroring is told apart."""
    image = Image.new("RGB", (width, height))
    half_width, half_height = width // 2, height // 2
    for column, row, color in ((0, 0, RED), (1, 0, GREEN), (0, 1, BLUE), (1, 1, YELLOW)):
        box = (column * half_width, row * half_height)
        image.paste(color, (*box, box[0] + half_width, box[1] + half_height))
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    output = BytesIO()
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    image.save(output, kind, **options)
    return output.getvalue()


def exif_with(marker: bytes) -> bytes:
    exif = Image.Exif()
    text = marker.decode()
    exif[0x010E] = text
    exif[0x010F] = text
    exif[0x9C9B] = text.encode("utf-16-le")
    position = exif.get_ifd(0x8825)
    position[1], position[2] = "N", (48.0, 51.0, 29.9)
    position[3], position[4] = "E", (2.0, 17.0, 40.2)
    position[27] = marker
    exif.get_ifd(0x8769)[0x927C] = marker * 3
    return exif.tobytes()


def xmp_with(marker: bytes) -> bytes:
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:title="' + marker + b'"/>'
        b"</rdf:RDF></x:xmpmeta>"
    )


def profile_with(marker: bytes) -> bytes:
    """A valid sRGB profile with the marker behind its last tag."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    grown = profile + marker + b"\0" * (-len(marker) % 4)
    return struct.pack(">I", len(grown)) + grown[4:]


def jpeg_segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def with_jpeg_segment(jpeg: bytes, marker: int, content: bytes) -> bytes:
    return jpeg[:2] + jpeg_segment(marker, content) + jpeg[2:]


def png_chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def with_png_chunk(png: bytes, kind: bytes, content: bytes) -> bytes:
    """Puts the chunk right behind IHDR, where every reader meets it."""
    return png[:33] + png_chunk(kind, content) + png[33:]


@functools.cache
def png_of_zeros(*, width: int, height: int) -> bytes:
    """A grey picture that is tiny as a file and huge when decoded."""
    compressor = zlib.compressobj(9)
    row = bytes(1 + width)
    packed = b"".join(compressor.compress(row) for _ in range(height)) + compressor.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


def _png_text(compressed: bool) -> bytes:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Comment", MARKER.decode(), zip=compressed)
    chunks.add_itxt("XML:com.adobe.xmp", xmp_with(MARKER).decode(), zip=compressed)
    return encoded(quadrants(), "PNG", pnginfo=chunks)


def _thumbnail_exif() -> bytes:
    thumbnail = with_jpeg_segment(encoded(quadrants(width=40, height=24), "JPEG"), 0xFE, MARKER)
    entries = ((0x0103, 3, 1, 6), (0x0201, 4, 1, 56), (0x0202, 4, 1, len(thumbnail)))
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    # An empty first directory that only points to the one of the thumbnail.
    return b"Exif\0\0II*\0\x08\0\0\0\0\0\x0e\0\0\0" + directory + thumbnail


def _appended(build: Callable[[], bytes], tail: bytes = MARKER) -> Callable[[], bytes]:
    return lambda: build() + tail


def _plain(kind: str) -> Callable[[], bytes]:
    return lambda: encoded(quadrants(), kind)


def _with(kind: str, **options: object) -> Callable[[], bytes]:
    return lambda: encoded(quadrants(), kind, **options)


def _jpeg_with(marker: int, content: bytes) -> Callable[[], bytes]:
    return lambda: with_jpeg_segment(encoded(quadrants(), "JPEG"), marker, content)


def _png_with(kind: bytes, content: bytes) -> Callable[[], bytes]:
    return lambda: with_png_chunk(encoded(quadrants(), "PNG"), kind, content)


def _webp_with_chunk() -> bytes:
    webp = encoded(quadrants(), "WEBP", exif=exif_with(MARKER))
    grown = webp + b"NOTE" + struct.pack("<I", 20) + MARKER.ljust(20, b"\0")
    return b"RIFF" + struct.pack("<I", len(grown) - 8) + grown[8:]


_IPTC = (
    b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 24) + b"\x1c\x02\x78\0\x13" + MARKER
)
_FREE_BOX = struct.pack(">I", 8 + len(MARKER)) + b"free" + MARKER
_UUID_BOX = struct.pack(">I", 24 + len(MARKER)) + b"uuid" + bytes(16) + MARKER

# One file per way in which cameras and editors attach something to the pixels.
MARKED_FILES: dict[str, Callable[[], bytes]] = {
    "jpeg exif and gps": _with("JPEG", exif=exif_with(MARKER)),
    "jpeg exif thumbnail": _jpeg_with(0xE1, _thumbnail_exif()),
    "jpeg xmp": _jpeg_with(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp_with(MARKER)),
    "jpeg iptc": _jpeg_with(0xED, _IPTC),
    "jpeg comment": _with("JPEG", comment=MARKER),
    "jpeg profile": _with("JPEG", icc_profile=profile_with(MARKER)),
    "jpeg jfif extension": _jpeg_with(0xE0, b"JFXX\0\x10" + MARKER),
    "jpeg maker segment": _jpeg_with(0xEF, MARKER),
    "jpeg flashpix": _jpeg_with(0xE2, b"FPXR\0" + MARKER),
    "jpeg trailing bytes": _appended(_plain("JPEG")),
    "jpeg trailing video": _appended(_plain("JPEG"), b"\0\0\0\x18ftypmp42" + MARKER),
    "png text": lambda: _png_text(compressed=False),
    "png compressed text": lambda: _png_text(compressed=True),
    "png exif": _with("PNG", exif=exif_with(MARKER)),
    "png profile": _with("PNG", icc_profile=profile_with(MARKER)),
    "png time": _png_with(b"tIME", struct.pack(">HBBBBB", 2024, 2, 29, 12, 30, 59)),
    "png private chunk": _png_with(b"prVt", MARKER),
    "png trailing bytes": _appended(_plain("PNG")),
    "webp exif": _with("WEBP", exif=exif_with(MARKER)),
    "webp xmp": _with("WEBP", xmp=xmp_with(MARKER)),
    "webp profile": _with("WEBP", icc_profile=profile_with(MARKER)),
    "webp unknown chunk": _webp_with_chunk,
    "webp trailing bytes": _appended(_plain("WEBP")),
    "avif exif": _with("AVIF", exif=exif_with(MARKER)),
    "avif xmp": _with("AVIF", xmp=xmp_with(MARKER)),
    "avif free box": _appended(_plain("AVIF"), _FREE_BOX),
    "heic exif": _with("HEIF", exif=exif_with(MARKER)),
    "heic xmp": _with("HEIF", xmp=xmp_with(MARKER)),
    "heic private box": _appended(_plain("HEIF"), _UUID_BOX),
    "gif comment": _with("GIF", comment=MARKER),
    "gif trailing bytes": _appended(_plain("GIF")),
}
