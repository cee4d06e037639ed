"""How other commands find the servers of a running demo."""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from instaclone.embedded import processes

_FILE = "env.json"


def record(*, data: Path, variables: Mapping[str, str]) -> None:
    """Write down this process's servers, for its owner's eyes only."""
    partial = data / f"{_FILE}.new"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump({"pid": os.getpid(), "variables": dict(variables)}, handle)
    partial.rename(data / _FILE)


def forget(*, data: Path) -> None:
    """Take the record away before the servers stop."""
    with contextlib.suppress(FileNotFoundError):
        (data / _FILE).unlink()


def variables(*, data: Path) -> Mapping[str, str] | None:
    """The variables of the demo that runs on a directory; None when none does."""
    try:
        content = json.loads((data / _FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if not processes.is_alive(pid=int(content["pid"])):
        return None
    return {str(name): str(value) for name, value in content["variables"].items()}
