"""Renditions as they leave the confined child, and what hostile files do to it."""

import random
import resource
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from apps.media.engine import limits, metadata, sandbox
from apps.media.engine.confinement import Limits
from apps.media.engine.refusals import (
    DecoderCrashed,
    EmptyFile,
    ImageRefused,
    TooComplex,
    TooLarge,
    TooManyPixels,
    UnsupportedType,
)
from apps.media.engine.results import EncodedRendition, RenderedImage
from tests.media import pictures


def render(content: bytes) -> RenderedImage:
    return sandbox.render(source=BytesIO(content))


def opened(rendition: EncodedRendition) -> Image.Image:
    return Image.open(BytesIO(rendition.content))


def rendition(image: RenderedImage, size: str, kind: str = "webp") -> EncodedRendition:
    return next(found for found in image.renditions if (found.size, found.format) == (size, kind))


def color_at(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The mean color around a place given as fractions of width and height."""
    left, top = int(image.width * x) - 4, int(image.height * y) - 4
    mean = ImageStat.Stat(image.convert("RGB").crop((left, top, left + 8, top + 8))).mean
    return tuple(round(channel) for channel in mean)


def assert_close(seen: tuple[int, ...], wanted: tuple[int, ...], *, within: int = 12) -> None:
    assert all(abs(a - b) <= within for a, b in zip(seen, wanted, strict=True)), (seen, wanted)


def assert_only_pixels(rendition: EncodedRendition) -> None:
    image = opened(rendition)
    image.load()
    assert pictures.MARKER not in rendition.content
    assert metadata.blocks_found(content=rendition.content) == []
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(image.info)


class TestRender:
    def test_makes_every_width_as_webp_and_jpeg(self) -> None:
        image = render(pictures.encoded(pictures.quadrants(width=3000, height=1500), "JPEG"))

        sizes = {(made.size, made.format): (made.width, made.height) for made in image.renditions}

        assert (image.width, image.height) == (2048, 1024)
        assert sizes == {
            (size, kind): edges
            for kind in ("webp", "jpg")
            for size, edges in {
                "full": (2048, 1024),
                "1080": (1080, 540),
                "640": (640, 320),
                "320": (320, 160),
                "150": (150, 75),
            }.items()
        }

    def test_never_enlarges(self) -> None:
        image = render(pictures.encoded(pictures.quadrants(width=400, height=900), "PNG"))

        widths = {made.size: made.width for made in image.renditions}

        assert widths == {"full": 400, "320": 320, "150": 150}

    @pytest.mark.parametrize("size", [(1, 1), (2, 3), (3000, 2), (1, 5000)])
    def test_copes_with_extreme_shapes(self, size: tuple[int, int]) -> None:
        image = render(pictures.encoded(Image.new("RGB", size, pictures.RED), "PNG"))

        assert all(min(made.width, made.height) >= 1 for made in image.renditions)
        assert max(image.width, image.height) <= limits.FULL_EDGE
        assert len(image.placeholder) <= limits.PLACEHOLDER_MAX_CHARACTERS

    @pytest.mark.parametrize("name", pictures.MARKED_FILES)
    def test_keeps_nothing_but_pixels(self, name: str) -> None:
        content = pictures.MARKED_FILES[name]()

        image = render(content)
        avif = sandbox.render_avif(source=BytesIO(content))

        for made in (*image.renditions, *avif):
            assert_only_pixels(made)
        assert_close(color_at(opened(rendition(image, "full")), 0.25, 0.25), pictures.RED)
        assert_close(color_at(opened(rendition(image, "full")), 0.75, 0.75), pictures.YELLOW)

    @pytest.mark.parametrize(
        "name", ["thompson-springs.jpg", "empty_gps.jpg", "denali.webp", "IMG_2682.heic"]
    )
    def test_keeps_nothing_of_real_cameras_either(self, name: str) -> None:
        image = render((pictures.FILES / name).read_bytes())

        for made in image.renditions:
            assert_only_pixels(made)

    @pytest.mark.parametrize("orientation", range(1, 9))
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_turns_pictures_upright(self, orientation: int, kind: str) -> None:
        upright = pictures.quadrants()
        undo = {
            2: Image.Transpose.FLIP_LEFT_RIGHT,
            3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_90,
            7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270,
        }
        exif = Image.Exif()
        exif[0x0112] = orientation
        stored = upright.transpose(undo[orientation]) if orientation > 1 else upright

        image = render(pictures.encoded(stored, kind, exif=exif))

        full = opened(rendition(image, "full"))
        assert full.size == upright.size
        assert_close(color_at(full, 0.25, 0.25), pictures.RED)
        assert_close(color_at(full, 0.75, 0.25), pictures.GREEN)
        assert_close(color_at(full, 0.25, 0.75), pictures.BLUE)

    def test_turns_a_real_portrait_upright(self) -> None:
        image = render((pictures.FILES / "portrait-orientation-6.jpg").read_bytes())

        assert (image.width, image.height) == (840, 700)

    def test_survives_damaged_exif(self) -> None:
        broken = b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(40)
        content = pictures.with_jpeg_segment(
            pictures.encoded(pictures.quadrants(), "JPEG"), 0xE1, broken
        )

        assert render(content).width == 400

    def test_converts_an_embedded_profile_to_srgb(self) -> None:
        red_in_display_p3 = Image.new("RGB", (200, 200), (234, 51, 35))
        phone_picture = Image.open(pictures.FILES / "IMG_2682.heic")
        profile = phone_picture.info["icc_profile"]

        image = render(pictures.encoded(red_in_display_p3, "PNG", icc_profile=profile))

        # That color of the wider gamut is the purest red of sRGB.
        assert_close(color_at(opened(rendition(image, "full")), 0.5, 0.5), (255, 0, 0), within=8)

    def test_ignores_a_damaged_profile(self) -> None:
        content = pictures.encoded(pictures.quadrants(), "JPEG", icc_profile=b"not a profile" * 20)

        image = render(content)

        assert_close(color_at(opened(rendition(image, "full")), 0.25, 0.25), pictures.RED)

    def test_converts_grey_and_print_pictures(self) -> None:
        grey = Image.linear_gradient("L").resize((300, 300))
        cmyk = pictures.quadrants().convert("CMYK")
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

        of_grey = render(pictures.encoded(grey, "JPEG"))
        of_cmyk = render(pictures.encoded(cmyk, "JPEG", icc_profile=lab))

        assert_close(color_at(opened(rendition(of_grey, "full")), 0.5, 0.5), (128,) * 3)
        assert_close(color_at(opened(rendition(of_cmyk, "full")), 0.25, 0.25), pictures.RED)

    def test_scales_sixteen_bit_pictures_instead_of_clipping(self) -> None:
        middle = Image.new("I;16", (300, 200), 0x8000)

        image = render(pictures.encoded(middle, "PNG"))

        assert_close(color_at(opened(rendition(image, "full")), 0.5, 0.5), (128,) * 3)

    @pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "GIF"])
    def test_puts_transparent_pictures_on_white(self, kind: str) -> None:
        picture = pictures.quadrants().convert("RGBA")
        picture.paste((0, 0, 0, 0), (0, 0, 200, 120))

        image = render(pictures.encoded(picture, kind))

        for made in image.renditions:
            assert_close(color_at(opened(made), 0.25, 0.25), (255,) * 3)
            assert_close(color_at(opened(made), 0.75, 0.75), pictures.YELLOW)

    def test_brings_hdr_into_the_range_of_ordinary_screens(self) -> None:
        image = render((pictures.FILES / "10bit-HDR-P3-nclx.avif").read_bytes())

        picture = opened(rendition(image, "320")).convert("RGB")

        # Shown as it is coded, the sunlit lawn is a dim grey-green (about 88, 90, 57).
        sky, lawn = color_at(picture, 0.1, 0.05), color_at(picture, 0.3, 0.78)
        assert sky[2] > 180
        assert sky[2] > sky[0] + 60
        assert sum(lawn) > 300
        assert max(high for _, high in picture.getextrema()) > 235

    def test_uses_the_first_picture_of_an_animation(self) -> None:
        for kind in ("GIF", "WEBP", "PNG"):
            second = Image.new("RGB", (400, 240), "black")

            image = render(
                pictures.encoded(
                    pictures.quadrants(), kind, save_all=True, append_images=[second] * 3
                )
            )

            first = opened(rendition(image, "full", "jpg"))
            assert_close(color_at(first, 0.25, 0.25), pictures.RED)

    def test_describes_the_picture_while_it_loads(self) -> None:
        image = render(pictures.encoded(pictures.quadrants(), "JPEG"))

        # The first character encodes 4 x 3 components.
        assert image.blurhash[0] == "L"
        assert len(image.blurhash) == 28
        assert image.placeholder.startswith("data:image/webp;base64,")
        assert len(image.placeholder) <= 400

    def test_same_bytes_give_the_same_renditions(self) -> None:
        content = pictures.encoded(pictures.quadrants(), "JPEG")

        assert render(content) == render(content)


class TestRenderAvif:
    def test_makes_the_two_sizes_most_seen(self) -> None:
        content = pictures.encoded(pictures.quadrants(width=3000, height=1500), "JPEG")

        made = sandbox.render_avif(source=BytesIO(content))

        assert [(file.size, file.format, file.width) for file in made] == [
            ("1080", "avif", 1080),
            ("640", "avif", 640),
        ]

    def test_uses_the_full_size_of_small_pictures(self) -> None:
        content = pictures.encoded(pictures.quadrants(width=800, height=600), "JPEG")

        made = sandbox.render_avif(source=BytesIO(content))

        assert [(file.size, file.width) for file in made] == [("full", 800), ("640", 640)]
        original = pictures.quadrants(width=800, height=600)
        difference = ImageChops.difference(original, opened(made[0]).convert("RGB"))
        assert max(ImageStat.Stat(difference).mean) < 3


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"", EmptyFile),
            (b"<html><body>photo.jpg</body></html>", UnsupportedType),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UnsupportedType),
            (pictures.png_of_zeros(width=13_300, height=13_300), TooManyPixels),
        ],
        ids=["empty", "html", "svg", "bomb"],
    )
    def test_names_the_reason(self, content: bytes, refusal: type[ImageRefused]) -> None:
        with pytest.raises(refusal) as refused:
            render(content)

        assert refused.value.message.endswith(".")

    def test_stops_reading_a_file_that_is_too_large(self) -> None:
        class Endless(BytesIO):
            given = 0

            def read(self, size: int | None = -1) -> bytes:
                assert size is not None
                self.given += size
                return b"\xff" * size

        source = Endless()

        with pytest.raises(TooLarge):
            sandbox.render(source=source)

        assert source.given <= limits.MAX_FILE_BYTES + 2 * limits.MEBIBYTE

    @pytest.mark.parametrize("progressive", [False, True])
    def test_refuses_a_jpeg_cut_off_anywhere(self, progressive: bool) -> None:
        noise = Image.effect_noise((320, 240), 80).convert("RGB")
        content = pictures.encoded(noise, "JPEG", progressive=progressive)

        for part in range(1, 8):
            with pytest.raises(ImageRefused):
                render(content[: len(content) * part // 8])

    @pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF", "GIF"])
    def test_refuses_other_kinds_cut_off_in_the_middle(self, kind: str) -> None:
        content = pictures.encoded(Image.effect_noise((320, 240), 80).convert("RGB"), kind)

        with pytest.raises(ImageRefused):
            render(content[: len(content) // 2])

    @pytest.mark.parametrize("cases", [36, pytest.param(600, marks=pytest.mark.full)])
    def test_random_damage_gives_a_picture_or_a_reason(self, cases: int) -> None:
        chance = random.Random(20240229)
        picture = Image.effect_noise((96, 64), 60).convert("RGB")
        originals = [
            pictures.encoded(picture, kind)
            for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")
        ]

        for case in range(cases):
            damaged = bytearray(originals[case % len(originals)])
            for _ in range(chance.choice((1, 4, 40))):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            try:
                image = render(bytes(damaged))
            except ImageRefused:
                continue
            assert image.renditions

    def test_random_bytes_after_a_true_signature_are_refused(self) -> None:
        chance = random.Random(7)
        signatures = (
            b"\xff\xd8\xff\xe0",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\xf8\x03\0\0WEBPVP8 ",
            b"GIF89a",
            b"\0\0\0\x18ftypavif",
            b"\0\0\0\x18ftypheic",
        )

        for case in range(12):
            signature = signatures[case % len(signatures)]
            with pytest.raises(ImageRefused):
                render(signature + chance.randbytes(1000))


class TestLimits:
    def test_too_little_memory_is_a_reason_not_a_crash(self) -> None:
        content = pictures.encoded(Image.new("RGB", (6000, 6000)), "PNG")

        with pytest.raises(ImageRefused) as refused:
            sandbox.render(
                source=BytesIO(content), limits=Limits(memory_bytes=130 * limits.MEBIBYTE)
            )

        assert isinstance(refused.value, TooComplex | DecoderCrashed)

    def test_too_little_time_is_a_reason(self) -> None:
        content = pictures.encoded(Image.effect_noise((6000, 6000), 80), "JPEG")

        with pytest.raises(TooComplex):
            sandbox.render(source=BytesIO(content), limits=Limits(cpu_seconds=1))

    def test_too_much_output_is_a_reason(self) -> None:
        content = pictures.encoded(Image.effect_noise((1200, 1200), 80), "JPEG")

        with pytest.raises(ImageRefused):
            sandbox.render(source=BytesIO(content), limits=Limits(output_bytes=100_000))

    def test_the_largest_pictures_fit_into_the_memory_granted(self) -> None:
        largest = pictures.png_of_zeros(width=8000, height=5000)

        image = render(largest)

        assert (image.width, image.height) == (2048, 1280)
        peak_kibibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        assert peak_kibibytes * 1024 < Limits().memory_bytes


class TestUntrustedOutput:
    """The child may be taken over; what it writes is checked as if it were an upload."""

    @pytest.mark.parametrize(
        "written",
        [
            b"",
            b"{}\n",
            b"[]\n",
            b'{"files": 3}\n',
            b'{"files": [{"size": "full"}]}\n',
            b'{"files": [], "layers": []}\nsurplus',
            b"\xff\xfe\n",
        ],
    )
    def test_refuses_what_is_not_the_protocol(
        self, written: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sandbox, "_spawn", lambda **_: written)

        with pytest.raises(DecoderCrashed):
            render(pictures.encoded(pictures.quadrants(), "JPEG"))

    @pytest.mark.parametrize(
        "content",
        [
            b"<script>alert(1)</script>",
            pictures.MARKED_FILES["jpeg comment"](),
            pictures.MARKED_FILES["jpeg trailing bytes"](),
            pictures.encoded(pictures.quadrants(width=100, height=100), "JPEG"),
        ],
        ids=["script", "comment", "trailing bytes", "other size"],
    )
    def test_refuses_renditions_that_are_not_what_they_claim(
        self, content: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        header = (
            b'{"files": [{"size": "full", "format": "jpg", "width": 400, "height": 240, '
            b'"content": %d}], "blurhash": "x", "placeholder": "data:image/webp;base64,"}\n'
            % len(content)
        )
        monkeypatch.setattr(sandbox, "_spawn", lambda **_: header + content)

        with pytest.raises(DecoderCrashed):
            render(pictures.encoded(pictures.quadrants(), "JPEG"))
