"""One photograph, many honest looks: a cut and a gentle change of tone, always the same bytes."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps

# The widest rendition that pages ask for; wider pictures would only take longer to render.
WIDEST = 1080
QUALITY = 88

_RATIO = re.compile(r"^(\d+):(\d+)$")
_CENTER = re.compile(r"^@([\d.]+),([\d.]+)$")
_SCALE = re.compile(r"^\*([\d.]+)$")


class BadLook(ValueError):
    """A look is written in a way nobody can frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    ratio: tuple[int, int] | None = None
    center: tuple[float, float] = (0.5, 0.5)
    scale: float = 1.0
    tones: tuple[str, ...] = ()
    alt: str = ""

    def box(self, *, width: int, height: int) -> tuple[int, int, int, int]:
        """The cut in pixels, moved inside the picture where its center is too near an edge."""
        cut_width, cut_height = float(width), float(height)
        if self.ratio is not None:
            wanted = self.ratio[0] / self.ratio[1]
            cut_width = min(width, height * wanted)
            cut_height = cut_width / wanted
        cut_width *= self.scale
        cut_height *= self.scale
        wide, high = round(cut_width), round(cut_height)
        left = min(max(round(self.center[0] * width - wide / 2), 0), width - wide)
        top = min(max(round(self.center[1] * height - high / 2), 0), height - high)
        return left, top, left + wide, top + high


def parse_look(*, text: str, alt: str = "") -> Look:
    """Read "ratio @x,y *scale tones".

    :raises BadLook: for an unknown word.
    """
    ratio: tuple[int, int] | None = None
    center = (0.5, 0.5)
    scale = 1.0
    tones: list[str] = []
    for word in text.split():
        if match := _RATIO.match(word):
            ratio = int(match[1]), int(match[2])
        elif match := _CENTER.match(word):
            center = float(match[1]), float(match[2])
        elif match := _SCALE.match(word):
            scale = float(match[1])
        elif word in TONES:
            tones.append(word)
        elif word != "full":
            raise BadLook(f"{word!r} in {text!r}")
    return Look(ratio=ratio, center=center, scale=scale, tones=tuple(tones), alt=alt)


def render_look(*, path: Path, look: Look, widest: int = WIDEST) -> bytes:
    """The photograph in this look as a JPEG without metadata."""
    with Image.open(path) as opened:
        left, _, right, _ = look.box(width=opened.width, height=opened.height)
        # Decoders skip detail cheaply; shares of the picture stay the same.
        needed = min(1.0, widest / (right - left))
        opened.draft("RGB", (int(opened.width * needed), int(opened.height * needed)))
        picture = opened.convert("RGB")
    picture = picture.crop(look.box(width=picture.width, height=picture.height))
    # Upright pictures may be as much higher as phones show them.
    picture.thumbnail((widest, widest * 3 // 2), Image.Resampling.LANCZOS)
    for tone in look.tones:
        picture = TONES[tone](picture)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _gains(picture: Image.Image, red: float, green: float, blue: float) -> Image.Image:
    table = [min(255, round(level * gain)) for gain in (red, green, blue) for level in range(256)]
    return picture.point(table)


def _mono(picture: Image.Image) -> Image.Image:
    grey = ImageEnhance.Contrast(ImageOps.grayscale(picture)).enhance(1.08)
    return grey.convert("RGB")


def _warm(picture: Image.Image) -> Image.Image:
    return _gains(picture, 1.05, 1.0, 0.92)


def _cool(picture: Image.Image) -> Image.Image:
    return _gains(picture, 0.94, 1.0, 1.05)


def _faded(picture: Image.Image) -> Image.Image:
    soft = ImageEnhance.Color(picture).enhance(0.82)
    return soft.point([round(18 + level * 0.9) for level in range(256)] * 3)


def _deep(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Color(ImageEnhance.Contrast(picture).enhance(1.1)).enhance(1.08)


TONES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "mono": _mono,
    "warm": _warm,
    "cool": _cool,
    "faded": _faded,
    "deep": _deep,
    "mirror": ImageOps.mirror,
}
