"""Why a file is refused: one class per reason, with a stable code and what to do about it."""

from typing import ClassVar

from apps.core.exceptions import DomainError
from apps.media.engine import limits

ACCEPTED_TYPES = "JPEG, PNG, WebP, HEIC, AVIF or GIF"


class ImageRefused(DomainError):
    """The file itself is the problem; sending the same bytes again cannot help."""

    code: ClassVar[str] = "image_refused"


class EmptyFile(ImageRefused):
    code = "empty_file"
    message = "This file is empty. Choose the photo again, or export it once more."


class UnsupportedType(ImageRefused):
    code = "unsupported_type"
    message = f"This is not a photo we can read. Choose a {ACCEPTED_TYPES} file."


class TooLarge(ImageRefused):
    code = "file_too_large"
    status = 413
    message = (
        f"This file is larger than {limits.MAX_FILE_BYTES // limits.MEBIBYTE} MB. "
        "Export a smaller copy, for example as a JPEG, and choose that."
    )


class TooManyPixels(ImageRefused):
    code = "too_many_pixels"
    message = (
        f"This picture has more than {limits.MAX_PIXELS // 1_000_000} megapixels. "
        "Make it smaller and choose it again."
    )


class Truncated(ImageRefused):
    code = "truncated"
    message = "Part of this file is missing. Copy it from your camera or phone again and retry."


class Unreadable(ImageRefused):
    code = "unreadable"
    message = "This file is damaged. Open it in a photo app, export it as a JPEG and choose that."


class TooComplex(ImageRefused):
    """Decoding ran into the limits of time, memory or output of its process."""

    code = "too_complex"
    message = (
        "This file takes too much time or memory to read. "
        "Export it as a plain JPEG and choose that."
    )


class DecoderCrashed(ImageRefused):
    code = "decoder_crashed"
    message = (
        "This file could not be read safely. "
        "Open it in a photo app, export it as a JPEG and choose that."
    )


_BY_CODE: dict[str, type[ImageRefused]] = {
    refusal.code: refusal
    for refusal in (
        EmptyFile,
        UnsupportedType,
        TooLarge,
        TooManyPixels,
        Truncated,
        Unreadable,
        TooComplex,
        DecoderCrashed,
    )
}


# Whatever can be the matter with a file.
OF_FILES = tuple(_BY_CODE.values())


def refusal_with_code(*, code: str) -> type[ImageRefused]:
    """The class of a stored or transmitted code; unknown ones count as unreadable."""
    return _BY_CODE.get(code, Unreadable)


def message_for(*, code: str) -> str:
    return refusal_with_code(code=code).message
