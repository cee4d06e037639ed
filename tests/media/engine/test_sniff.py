"""Identification by content: what is accepted, and the reason given for everything else."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from apps.media.engine import limits, sniff
from apps.media.engine.refusals import (
    EmptyFile,
    ImageRefused,
    TooLarge,
    TooManyPixels,
    Truncated,
    Unreadable,
    UnsupportedType,
)
from apps.media.engine.sniff import ImageKind
from tests.media import pictures


def inspect(content: bytes) -> sniff.ImageHeader:
    return sniff.inspect(source=BytesIO(content), size=len(content))


class TestInspect:
    @pytest.mark.parametrize(
        ("pillow_format", "kind"),
        [
            ("JPEG", ImageKind.JPEG),
            ("PNG", ImageKind.PNG),
            ("WEBP", ImageKind.WEBP),
            ("GIF", ImageKind.GIF),
            ("AVIF", ImageKind.AVIF),
            ("HEIF", ImageKind.HEIC),
        ],
    )
    def test_reads_kind_and_size_from_the_content(
        self, pillow_format: str, kind: ImageKind
    ) -> None:
        content = pictures.encoded(pictures.quadrants(width=418, height=236), pillow_format)

        header = inspect(content)

        assert (header.kind, header.width, header.height) == (kind, 418, 236)
        assert not header.is_animated

    @pytest.mark.parametrize("options", [{"lossless": True}, {"exif": pictures.exif_with(b"x")}])
    def test_reads_every_form_of_webp(self, options: dict[str, object]) -> None:
        header = inspect(pictures.encoded(pictures.quadrants(), "WEBP", **options))

        assert (header.width, header.height) == (400, 240)

    @pytest.mark.parametrize(
        ("name", "kind", "size"),
        [
            ("IMG_2682.heic", ImageKind.HEIC, (4032, 3024)),
            ("10bit-HDR-P3-nclx.avif", ImageKind.AVIF, (3681, 5594)),
            ("denali.webp", ImageKind.WEBP, (600, 315)),
            ("empty_gps.jpg", ImageKind.JPEG, (4640, 3472)),
            ("portrait-orientation-6.jpg", ImageKind.JPEG, (700, 840)),
        ],
    )
    def test_reads_what_cameras_make(
        self, name: str, kind: ImageKind, size: tuple[int, int]
    ) -> None:
        header = inspect((pictures.FILES / name).read_bytes())

        assert (header.kind, (header.width, header.height)) == (kind, size)

    def test_reads_the_color_description_of_an_hdr_picture(self) -> None:
        header = inspect((pictures.FILES / "10bit-HDR-P3-nclx.avif").read_bytes())

        assert header.color is not None
        assert (header.color.primaries, header.color.transfer) == (12, 16)

    @pytest.mark.parametrize("pillow_format", ["GIF", "WEBP", "PNG"])
    def test_notices_animation(self, pillow_format: str) -> None:
        second = pictures.quadrants().transpose(Image.Transpose.ROTATE_180)

        content = pictures.encoded(
            pictures.quadrants(), pillow_format, save_all=True, append_images=[second]
        )

        assert inspect(content).is_animated

    def test_refuses_an_empty_file(self) -> None:
        with pytest.raises(EmptyFile, match="Choose the photo again"):
            inspect(b"")

    @pytest.mark.parametrize(
        ("content", "named"),
        [
            (b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
            (b'\xef\xbb\xbf  <svg xmlns="http://www.w3.org/2000/svg"/>', "vector drawing"),
            (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "vector drawing"),
            (b"%PDF-1.7 ...", "PDF"),
            (b"%!PS-Adobe-3.0 EPSF-3.0", "PostScript"),
            (b"II*\0\x08\0\0\0", "TIFF or raw"),
            (b"BM\x36\0\0\0", "BMP"),
            (b"PK\x03\x04", "archive"),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video"),
            (b"push graphic-context\nviewbox 0 0 640 480", "not a photo we can read"),
            (b"hello", "not a photo we can read"),
            (b"\0" * 64, "not a photo we can read"),
        ],
    )
    def test_refuses_other_types_and_names_what_to_choose(self, content: bytes, named: str) -> None:
        with pytest.raises(UnsupportedType, match=named) as refused:
            inspect(content)

        assert "JPEG, PNG, WebP, HEIC, AVIF or GIF" in refused.value.message

    def test_refuses_too_many_pixels_from_the_header_alone(self) -> None:
        header = pictures.png_chunk(b"IHDR", struct.pack(">IIBBBBB", 13_300, 13_300, 8, 2, 0, 0, 0))
        content = b"\x89PNG\r\n\x1a\n" + header + pictures.png_chunk(b"IDAT", b"never decoded")

        with pytest.raises(TooManyPixels, match="13300 × 13300") as refused:
            inspect(content)

        assert "40 megapixels" in refused.value.message

    def test_refuses_a_picture_without_area(self) -> None:
        header = pictures.png_chunk(b"IHDR", struct.pack(">IIBBBBB", 0, 10, 8, 2, 0, 0, 0))

        with pytest.raises(Unreadable):
            inspect(b"\x89PNG\r\n\x1a\n" + header + pictures.png_chunk(b"IEND", b""))

    @pytest.mark.parametrize("pillow_format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
    def test_a_header_cut_anywhere_is_refused_and_never_an_error(self, pillow_format: str) -> None:
        content = pictures.encoded(pictures.quadrants(width=128, height=64), pillow_format)

        for length in range(1, min(len(content), 700)):
            try:
                header = inspect(content[:length])
            except ImageRefused:
                continue
            assert (header.width, header.height) == (128, 64)

    def test_notices_a_container_that_ends_early(self) -> None:
        for pillow_format in ("WEBP", "AVIF", "HEIF"):
            content = pictures.encoded(pictures.quadrants(), pillow_format)

            with pytest.raises(Truncated):
                inspect(content[:-10])


class TestCheckSize:
    def test_refuses_a_large_file_before_it_is_read(self) -> None:
        with pytest.raises(TooLarge, match=r"200 MB, the limit is 64 MB") as refused:
            sniff.check_size(size=200 * limits.MEBIBYTE)

        assert refused.value.status == 413

    def test_accepts_the_limit_itself(self) -> None:
        sniff.check_size(size=limits.MAX_FILE_BYTES)
