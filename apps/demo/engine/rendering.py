"""Renders pictures in child processes that know nothing of the database."""

import hashlib
import io
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from apps.demo.engine.avatars import draw_avatar
from apps.demo.engine.content import CONTENT_DIR, load_content
from apps.demo.engine.looks import render_look
from apps.media.engine import renditions
from apps.media.engine.results import RenderedImage

_MOST_PROCESSES = 4
# Starting processes costs about as much as rendering this many pictures.
WORTH_PROCESSES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is to be rendered: a look of a photograph, or somebody's avatar."""

    file: str = ""
    look: int = 0
    avatar: str = ""
    username: str = ""

    @property
    def filename(self) -> str:
        return f"{self.file.removesuffix('.jpg')}-{self.look + 1}.jpg" if self.file else "avatar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    sha256: str
    size: int
    image: RenderedImage


def render_pictures(
    *, pictures: Sequence[Picture], widest: int
) -> Iterator[tuple[Picture, Rendered]]:
    """Render on all cores, in the order given; the files are our own and need no confinement."""
    if len(pictures) < WORTH_PROCESSES:
        yield from ((picture, _render(picture, widest)) for picture in pictures)
        return
    workers = min(os.cpu_count() or 1, _MOST_PROCESSES, len(pictures))
    # Forked children would share the database connection.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        max_workers=workers, mp_context=context, initializer=_prepare_child
    ) as pool:
        sides = [widest] * len(pictures)
        try:
            yield from zip(pictures, pool.map(_render, pictures, sides), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)


def _prepare_child() -> None:
    renditions.prepare_codecs()
    # Ctrl-C reaches the whole group; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A child whose parent was killed would wait for work forever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _render(picture: Picture, widest: int) -> Rendered:
    content = _source(picture, widest)
    return Rendered(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        image=renditions.render(source=io.BytesIO(content), size=len(content)),
    )


def _source(picture: Picture, widest: int) -> bytes:
    if picture.avatar:
        return draw_avatar(spec=picture.avatar, username=picture.username, content_dir=CONTENT_DIR)
    return render_look(
        path=CONTENT_DIR / "photos" / picture.file,
        look=load_content().photos[picture.file].looks[picture.look],
        widest=widest,
    )
