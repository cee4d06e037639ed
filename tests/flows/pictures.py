"""Photographs as cameras and phones write them, with what they must not carry on."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from instaclone.embedded.bootstrap import ROOT

CAMERA_FILES = ROOT / "tests" / "media" / "files"
HEIC = CAMERA_FILES / "IMG_2682.heic"
AVIF = CAMERA_FILES / "10bit-HDR-P3-nclx.avif"
SECRET = "Planted-Owner-7f3a"
_LANDSCAPE = ROOT / "apps" / "demo" / "content" / "photos" / "morskie-oko.jpg"
_UPRIGHT = ROOT / "apps" / "demo" / "content" / "photos" / "polemonium-reptans.jpg"


def camera_jpeg(path: Path) -> Path:
    """Write a JPEG of 12 megapixels with position, owner and camera in its EXIF."""
    with Image.open(_LANDSCAPE) as source:
        image = source.convert("RGB").resize((4000, 3000))
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x8298] = "Camera Works", SECRET, SECRET
    position = exif.get_ifd(0x8825)
    position[1], position[2] = "N", (36.0, 43.0, 12.5)
    position[3], position[4] = "W", (4.0, 25.0, 14.0)
    image.save(path, "JPEG", quality=88, exif=exif.tobytes())
    return path


def screenshot_png(path: Path) -> Path:
    """Write a PNG with a comment in it."""
    with Image.open(_UPRIGHT) as source:
        image = source.convert("RGB").resize((1200, 1500))
    exif = Image.Exif()
    exif[0x013B] = SECRET
    image.save(path, "PNG", exif=exif.tobytes())
    return path


def small_jpeg(path: Path, *, color: tuple[int, int, int] = (40, 110, 105)) -> Path:
    """Write a small plain picture, quick to prepare."""
    Image.new("RGB", (480, 600), color).save(path, "JPEG")
    return path


def metadata_in(content: bytes) -> list[str]:
    """Name everything a served picture carries beside its pixels and colors."""
    found = [SECRET] if SECRET.encode() in content else []
    with Image.open(BytesIO(content)) as image:
        found += [f"exif {tag:#06x}" for tag in image.getexif() if tag != 0x0112]
        found += sorted({"comment", "xmp", "photoshop", "xml:com.adobe.xmp"} & set(image.info))
    return found
