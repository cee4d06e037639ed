"""Renders a file in a fresh, confined child process and believes nothing the child says unchecked.

A crash, endless loop or memory bomb in a decoder ends that child and becomes a refusal of the
file; the process that asked goes on.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from apps.media.engine import limits as engine_limits
from apps.media.engine import metadata, sniff
from apps.media.engine.confinement import Limits
from apps.media.engine.refusals import (
    DecoderCrashed,
    ImageRefused,
    TooComplex,
    refusal_with_code,
)
from apps.media.engine.results import EncodedRendition, RenderedImage

_CODE_ROOT = Path(__file__).resolve().parents[3]
_MAX_HEADER_BYTES = 64 * 1024
_MAX_FILES = 16
_COPY_BYTES = 1024 * 1024
_OUT_OF_LIMITS = {signal.SIGXCPU, signal.SIGALRM, signal.SIGXFSZ}
_SIZES = frozenset({"full", *(str(width) for width in engine_limits.WIDTHS)})
_DEFAULT_LIMITS = Limits()


class SandboxUnavailable(Exception):
    """The child could not be started or used; the file is not to blame, so try again later."""


def render(*, source: BinaryIO, limits: Limits = _DEFAULT_LIMITS) -> RenderedImage:
    """This will render WebP and JPEG in all sizes.

    :raises ImageRefused: when the file cannot become a picture.
    :raises SandboxUnavailable: when no child could be started.
    """
    header, files = _run(job="render", source=source, limits=limits)
    try:
        full = next(file for file in files if file.size == "full")
        image = RenderedImage(
            width=full.width,
            height=full.height,
            blurhash=_text(header["blurhash"], limit=64),
            placeholder=_placeholder(header["placeholder"]),
            renditions=files,
        )
    except (KeyError, StopIteration, ValueError) as error:
        raise DecoderCrashed from error
    return image


def render_avif(
    *, source: BinaryIO, limits: Limits = _DEFAULT_LIMITS
) -> tuple[EncodedRendition, ...]:
    """This will render the AVIF files, which cost too much to be waited for.

    :raises ImageRefused, SandboxUnavailable: as ``render``.
    """
    _, files = _run(job="render_avif", source=source, limits=limits)
    return files


def confinement_layers() -> list[str]:
    """The layers that hold on this machine, for health reports."""
    with tempfile.TemporaryFile() as empty:
        output = _spawn(job="render", stdin=empty, size=0, limits=_DEFAULT_LIMITS)
    header, _ = _parsed(output)
    return [str(layer) for layer in header.get("layers", [])]


def _run(
    *, job: str, source: BinaryIO, limits: Limits
) -> tuple[Mapping[str, Any], tuple[EncodedRendition, ...]]:
    # Unbuffered, because the child moves the same file offset.
    with tempfile.TemporaryFile(buffering=0) as upload:
        size = _copy(source, upload)
        sniff.inspect(source=upload, size=size)
        upload.seek(0)
        output = _spawn(job=job, stdin=upload, size=size, limits=limits)
    header, files = _parsed(output)
    if "refused" in header:
        refusal = refusal_with_code(code=str(header["refused"]))
        raise refusal(_text(header.get("message", refusal.message), limit=300))
    return header, files


def _copy(source: BinaryIO, target: BinaryIO) -> int:
    source.seek(0)
    size = 0
    while chunk := source.read(_COPY_BYTES):
        size += len(chunk)
        # Stops early: a 200 MB file shall not fill the disk first.
        if size > engine_limits.MAX_FILE_BYTES:
            break
        if target.write(chunk) != len(chunk):
            raise SandboxUnavailable
    sniff.check_size(size=size)
    return size


def _spawn(*, job: str, stdin: BinaryIO, size: int, limits: Limits) -> bytes:
    command = [sys.executable, "-E", "-s", "-m", "apps.media.engine.worker"]
    command += [job, str(size), json.dumps(asdict(limits))]
    with tempfile.TemporaryFile() as output:
        try:
            child = subprocess.Popen(  # noqa: S603  # every argument is our own
                command,
                stdin=stdin,
                stdout=output,
                stderr=subprocess.DEVNULL,
                cwd=_CODE_ROOT,
                env=_environment(),
                close_fds=True,
                start_new_session=True,
            )
        except OSError as error:
            raise SandboxUnavailable from error
        try:
            status = child.wait(timeout=limits.wall_seconds + 5)
        except BaseException as error:
            child.kill()
            child.wait()
            if isinstance(error, subprocess.TimeoutExpired):
                raise TooComplex from error
            raise
        _check_status(status)
        output.seek(0)
        return output.read(limits.output_bytes + _MAX_HEADER_BYTES)


def _environment() -> dict[str, str]:
    """Nothing inherited: the parent's environment holds secrets."""
    return {
        "LC_ALL": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",
        # One heap, so that the limit on address space means memory.
        "MALLOC_ARENA_MAX": "1",
        "OMP_NUM_THREADS": "1",
    }


def _check_status(status: int) -> None:
    if status == 0:
        return
    if status < 0:
        if -status in _OUT_OF_LIMITS:
            raise TooComplex
        # SIGKILL comes from the CPU limit's hard end or from the kernel short of memory.
        raise TooComplex if -status == signal.SIGKILL else DecoderCrashed
    raise DecoderCrashed


def _parsed(output: bytes) -> tuple[Mapping[str, Any], tuple[EncodedRendition, ...]]:
    """:raises DecoderCrashed: unless the output is exactly what an intact child writes."""
    stream = BytesIO(output)
    try:
        header = json.loads(stream.readline(_MAX_HEADER_BYTES))
        described = header["files"]
        if len(described) > _MAX_FILES:
            raise ValueError("too many files")
        files = tuple(_checked_file(fields, stream) for fields in described)
    except (ValueError, KeyError, TypeError, ImageRefused) as error:
        raise DecoderCrashed from error
    if stream.read(1):
        raise DecoderCrashed
    return header, files


def _checked_file(fields: Mapping[str, Any], stream: BytesIO) -> EncodedRendition:
    """The bytes must be the picture they claim to be and carry no metadata."""
    content = stream.read(int(fields["content"]))
    seen = sniff.inspect(source=BytesIO(content), size=len(content))
    claimed = (fields["format"], fields["width"], fields["height"])
    if (seen.kind.extension, seen.width, seen.height) != claimed or fields["size"] not in _SIZES:
        raise ValueError("rendition differs from its description")
    if seen.is_animated or metadata.blocks_found(content=content):
        raise ValueError("rendition is more than one plain picture")
    return EncodedRendition(
        size=fields["size"],
        format=seen.kind.extension,
        width=seen.width,
        height=seen.height,
        content=content,
    )


def _placeholder(value: object) -> str:
    text = _text(value, limit=engine_limits.PLACEHOLDER_MAX_CHARACTERS)
    if not text.startswith("data:image/webp;base64,"):
        raise ValueError("placeholder is not a WebP data URI")
    return text


def _text(value: object, *, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise ValueError("not a short text")
    return value
