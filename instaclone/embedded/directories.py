"""Where the embedded servers keep things: private directories, short socket paths, one owner."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from instaclone.embedded import processes
from instaclone.embedded.bootstrap import ROOT
from instaclone.embedded.exceptions import AlreadyRunning, EmbeddedError

# The kernel takes 107 bytes (macOS: 103) for a socket path, file name included.
_LONGEST_SOCKET_DIRECTORY = 80
_MARKER = ".instaclone-data"
_LOCK = "lock"


def private_directory(path: Path) -> Path:
    """Make a directory that only its owner may enter.

    :raises EmbeddedError: when somebody else made it first.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise EmbeddedError(f"{path} belongs to somebody else. Remove it and start again.")
    if stat.S_IMODE(status.st_mode) & 0o077:
        path.chmod(0o700)
    return path


def claimed(data: Path) -> Path:
    """Make a data directory, or take over an empty one or one of ours.

    :raises EmbeddedError: when it holds what is not ours.
    """
    marker = data / _MARKER
    is_ours = data == ROOT / "var" or marker.exists()
    if data.is_dir() and not is_ours and any(data.iterdir()):
        raise EmbeddedError(
            f"{data} is not empty and was not made by Instaclone. Choose another directory."
        )
    private_directory(data)
    marker.touch()
    return data


def empty(*, data: Path) -> None:
    """Delete everything in a claimed directory, except that it is ours and in use."""
    for path in data.iterdir():
        if path.name in (_MARKER, _LOCK):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def name_for(path: Path) -> str:
    """A short name that stands for one directory on this machine."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def socket_directory(*, data: Path) -> Path:
    """The directory of the servers' sockets, outside the data when its path is too long."""
    inside = data / "run"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_DIRECTORY:
        return private_directory(inside)
    # A fixed place, because every later command must find the same sockets again.
    return private_directory(Path(f"/tmp/instaclone-{os.geteuid()}-{name_for(data)}"))  # noqa: S108 - owner checked


@contextlib.contextmanager
def owned(*, data: Path, wait_seconds: float = 0) -> Iterator[IO[str]]:
    """Hold a data directory for this process alone.

    The wait is for the remains of an owner that was killed outright.
    :raises AlreadyRunning: when another process holds it.
    """
    lock = data / _LOCK
    with lock.open("a+", encoding="ascii") as handle:
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                handle.seek(0)
                holder = int(handle.read().strip() or 0)
                if time.monotonic() < deadline and not processes.is_alive(pid=holder):
                    time.sleep(0.1)
                    continue
                raise AlreadyRunning(
                    f"{data} is in use by the process {holder}. Stop it first, "
                    "or choose another directory."
                ) from error
        handle.seek(0)
        handle.truncate()
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield handle


@contextlib.contextmanager
def throw_away_directory(*, prefix: str) -> Iterator[Path]:
    """A temporary data directory; those of runs that were killed outright are removed first."""
    _remove_abandoned(prefix=prefix)
    data = Path(tempfile.mkdtemp(prefix=prefix)).resolve()
    try:
        with owned(data=data):
            yield data
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _remove_abandoned(*, prefix: str) -> None:
    for lock in Path(tempfile.gettempdir()).glob(f"{prefix}*/{_LOCK}"):
        with contextlib.suppress(OSError, AlreadyRunning), owned(data=lock.parent):
            shutil.rmtree(lock.parent, ignore_errors=True)
