"""What has been prepared already, so that a second start skips it."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from instaclone.embedded.bootstrap import ROOT


class Stamps:
    """Remembers one digest per step in a file."""

    def __init__(self, *, path: Path) -> None:
        self._path = path

    def has(self, step: str, digest: str) -> bool:
        """Tell whether a step was done for exactly this."""
        return self._read().get(step) == digest

    def put(self, step: str, digest: str) -> None:
        """Remember that a step is done."""
        self._path.write_text(json.dumps(self._read() | {step: digest}), encoding="utf-8")

    def _read(self) -> dict[str, str]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}


def migrations_digest() -> str:
    """Changes when a migration of ours does, or a package that brings its own."""
    return _digest(
        [ROOT / "requirements.txt", *sorted(ROOT.glob("apps/*/migrations/*.py"))], by_content=True
    )


def static_digest() -> str:
    """Changes when a file that browsers get does."""
    sources = [ROOT / "requirements.txt", ROOT / "package-lock.json"]
    sources += sorted(ROOT.glob("instaclone/settings/*.py"))
    sources += sorted(path for path in ROOT.glob("static/**/*") if path.is_file())
    sources += sorted(path for path in ROOT.glob("apps/*/static/**/*") if path.is_file())
    return _digest(sources, by_content=False)


def _digest(files: Iterable[Path], *, by_content: bool) -> str:
    digest = hashlib.sha256()
    for file in files:
        if not file.exists():
            continue
        digest.update(str(file.relative_to(ROOT)).encode())
        if by_content:
            digest.update(file.read_bytes())
        else:
            status = file.stat()
            digest.update(f"{status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()
