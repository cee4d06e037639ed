"""What the engine hands back: plain values that cross the border of the confined child."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedRendition:
    """One file to store: ``size`` is ``full`` or a width like ``640``, ``format`` an extension."""

    size: str
    format: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedImage:
    """A decoded picture, upright; ``width`` and ``height`` are those of its full rendition."""

    width: int
    height: int
    blurhash: str
    placeholder: str
    renditions: tuple[EncodedRendition, ...]
