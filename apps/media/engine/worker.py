"""The confined child: reads one file from standard input, writes renditions to standard output.

Started anew for every file by ``sandbox`` and never imported by anything; knows no Django,
no settings and no secrets. Output is one line of JSON, then the files one after another.
"""

import json
import sys
from dataclasses import asdict

from apps.media.engine import confinement, renditions
from apps.media.engine.refusals import ImageRefused, TooComplex
from apps.media.engine.results import EncodedRendition


def main() -> None:
    job, size, limits = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
    renditions.prepare_codecs()
    layers = confinement.confine(limits=confinement.Limits(**limits))
    try:
        header, files = _JOBS[job](size)
    except ImageRefused as refused:
        header, files = {"refused": refused.code, "message": refused.message}, ()
    except MemoryError:
        header, files = {"refused": TooComplex.code, "message": TooComplex.message}, ()
    _write(header | {"layers": layers}, files)


def _render(size: int) -> tuple[dict[str, object], tuple[EncodedRendition, ...]]:
    image = renditions.render(source=sys.stdin.buffer, size=size)
    return {
        "width": image.width,
        "height": image.height,
        "blurhash": image.blurhash,
        "placeholder": image.placeholder,
    }, image.renditions


def _render_avif(size: int) -> tuple[dict[str, object], tuple[EncodedRendition, ...]]:
    return {}, renditions.render_avif(source=sys.stdin.buffer, size=size)


_JOBS = {"render": _render, "render_avif": _render_avif}


def _write(header: dict[str, object], files: tuple[EncodedRendition, ...]) -> None:
    described = []
    for file in files:
        fields = asdict(file)
        described.append(fields | {"content": len(file.content)})
    output = sys.stdout.buffer
    output.write(json.dumps(header | {"files": described}).encode() + b"\n")
    for file in files:
        output.write(file.content)
    output.flush()


if __name__ == "__main__":
    main()
