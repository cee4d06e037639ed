"""Avatars of the demo people: licensed portraits, cuts of licensed photographs, drawn patterns."""

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw

from apps.demo.engine.looks import parse_look, render_look

SIDE = 400

# Ground and four inks each; chosen to stay apart at 32 px in light and dark surroundings.
PALETTES = {
    "ink": ("#1B2A33", "#F2EBDD", "#5AD1C4", "#E0A458", "#3F5B66"),
    "sand": ("#EADFC8", "#1F3A3D", "#C8663C", "#0B6E69", "#B79F6E"),
    "coral": ("#F4D9CC", "#C8483C", "#2B2D42", "#E9A23B", "#8D99AE"),
    "plum": ("#3A2340", "#E8C7DE", "#F2B84B", "#8A5A9E", "#5AD1C4"),
    "teal": ("#0B6E69", "#F5F1E6", "#F2B84B", "#083D3B", "#E07A5F"),
    "moss": ("#DDE3CF", "#35502B", "#8AA05A", "#C8663C", "#1F2A1C"),
    "sky": ("#CFE3EE", "#1D4E6B", "#F2EBDD", "#E0A458", "#5C8FB0"),
    "dusk": ("#2B2D42", "#EF8D6A", "#F4D9CC", "#8D99AE", "#C8483C"),
}


def draw_avatar(*, spec: str, username: str, content_dir: Path) -> bytes:
    """A square picture for one avatar line of people.toml."""
    kind, _, rest = spec.partition(": ")
    if kind == "pattern":
        return _png(_pattern(palette=rest, seed=username))
    folder, cut = "avatars", ""
    if kind == "photo":
        folder = "photos"
        rest, _, cut = rest.partition(" ")
    look = parse_look(text=f"1:1 {cut}")
    picture = render_look(path=content_dir / folder / rest, look=look, widest=SIDE)
    with Image.open(io.BytesIO(picture)) as opened:
        # Small originals are enlarged: an avatar is shown in two sizes, both must exist.
        return picture if opened.width == SIDE else _png(opened)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _pattern(*, palette: str, seed: str) -> Image.Image:
    """Nine tiles of quarter circles, discs and triangles; drawn large, then scaled down smooth."""
    ground, *inks = PALETTES[palette]
    chance = random.Random(f"avatar:{seed}")
    tile = SIDE  # Three tiles a side make three times the final size.
    canvas = Image.new("RGB", (tile * 3, tile * 3), ground)
    pen = ImageDraw.Draw(canvas)
    for row in range(3):
        for column in range(3):
            left, top = column * tile, row * tile
            fill, accent = chance.sample(inks, 2)
            _tile(pen, chance.choice("qqqdtth"), left, top, tile, fill, accent, chance.randrange(4))
    return canvas


def _tile(
    pen: ImageDraw.ImageDraw,
    shape: str,
    left: int,
    top: int,
    tile: int,
    fill: str,
    accent: str,
    turn: int,
) -> None:
    right, bottom = left + tile, top + tile
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    corner_x, corner_y = corners[turn]
    if shape == "q":
        pen.rectangle((left, top, right - 1, bottom - 1), fill=accent)
        pen.pieslice(
            (corner_x - tile, corner_y - tile, corner_x + tile, corner_y + tile),
            turn * 90,
            turn * 90 + 90,
            fill=fill,
        )
    elif shape == "d":
        inset = tile // 6
        pen.ellipse((left + inset, top + inset, right - inset, bottom - inset), fill=fill)
    elif shape == "t":
        pen.polygon([corners[turn], corners[(turn + 1) % 4], corners[(turn + 2) % 4]], fill=fill)
    else:
        pen.rectangle((left, top, right - 1, top + tile // 2), fill=fill)
