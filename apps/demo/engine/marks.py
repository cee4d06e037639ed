"""Marks that survive every rendition: words nobody else uses, and pictures that name themselves.

A marked picture is a board of sixteen fields in four colors, so it says a number of 32 bits; the
colors are far enough apart to be read from a preview of twenty pixels.
"""

import hashlib
from io import BytesIO

from PIL import Image

FIELDS = 4
FIELD_PIXELS = 96
COLORS = ((16, 16, 16), (216, 40, 32), (40, 72, 224), (248, 248, 248))
_LETTERS = "abcdefghijkmnoprstuvwxyz"
_WORD_LENGTH = 12
_BITS_PER_FIELD = 2


def marked_word(*, seed: int, label: str) -> str:
    """Return a word of small letters that stands for one text of one acceptance site."""
    digest = hashlib.sha256(f"{seed}:word:{label}".encode()).digest()
    return "q" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_WORD_LENGTH])


def mark_number(*, seed: int, label: str) -> int:
    """Return the number that stands for one picture of one acceptance site."""
    return int.from_bytes(hashlib.sha256(f"{seed}:mark:{label}".encode()).digest()[:4], "big")


def marked_picture(*, number: int) -> bytes:
    """Return a PNG that says the number."""
    board = Image.new("RGB", (FIELDS, FIELDS))
    for position in range(FIELDS * FIELDS):
        color = COLORS[number >> (_BITS_PER_FIELD * position) & 3]
        board.putpixel((position % FIELDS, position // FIELDS), color)
    side = FIELDS * FIELD_PIXELS
    output = BytesIO()
    board.resize((side, side), Image.Resampling.NEAREST).save(output, "PNG")
    return output.getvalue()


def mark_in(*, content: bytes) -> int:
    """Return the number that any rendition of a marked picture says.

    :raises UnidentifiedImageError: the bytes are no picture.
    """
    with Image.open(BytesIO(content)) as image:
        board = image.convert("RGB").resize((FIELDS, FIELDS), Image.Resampling.BOX)
    number = 0
    for position in range(FIELDS * FIELDS):
        pixel = board.getpixel((position % FIELDS, position // FIELDS))
        number |= _nearest(pixel) << (_BITS_PER_FIELD * position)
    return number


def _nearest(pixel: object) -> int:
    if not isinstance(pixel, tuple):
        raise TypeError("an RGB picture has pixels of three parts")
    distances = [
        sum((part - wanted) ** 2 for part, wanted in zip(pixel, color, strict=True))
        for color in COLORS
    ]
    return distances.index(min(distances))
