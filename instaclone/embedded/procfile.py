"""The Procfile: which process types a site has, and their command lines."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from instaclone.embedded.exceptions import EmbeddedError

_LINE = re.compile(r"^(?P<name>[A-Za-z][\w-]*):\s*(?P<words>\S.*)$")
_VARIABLE = re.compile(r"\$(?:(?P<plain>\w+)|\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\})")


def read_procfile(*, path: Path, environment: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Map each process type to its arguments; no shell stands between it and its signals.

    :raises EmbeddedError: when a line is not understood.
    """
    commands = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        found = _LINE.match(text)
        if found is None:
            raise EmbeddedError(f"{path.name} has a line that is no process type: {text}")
        words = shlex.split(found["words"])
        commands[found["name"]] = tuple(_expanded(word, environment) for word in words)
    return commands


def _expanded(word: str, environment: Mapping[str, str]) -> str:
    """Fill in $NAME and ${NAME:-default}, as a shell would."""

    def value(found: re.Match[str]) -> str:
        name = found["plain"] or found["name"]
        return environment.get(name) or found["default"] or ""

    return _VARIABLE.sub(value, word)
