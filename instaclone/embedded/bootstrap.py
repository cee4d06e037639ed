"""From a bare checkout to a command inside its environment, with the standard library alone.

Runs under whatever Python the machine has, so nothing here may import an installed package.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from instaclone.embedded.progress import StepFailed, note, run_step

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
_PYTHON = VENV / "bin" / "python"
_STAMP = VENV / ".installed.json"
_NODE_STAMP = ROOT / "node_modules" / ".installed"

_MODULES = {
    "demo": "instaclone.embedded.demo",
    "test": "instaclone.embedded.suite",
    "bench": "instaclone.embedded.bench",
    "manage": "instaclone.embedded.manage",
}
_COMMANDS_FOR_DEVELOPERS = ("test",)

_VENV_MISSING = """\
This Python cannot make virtual environments.
Install what is missing and start again:
  Debian, Ubuntu:  sudo apt install python3-venv"""


def main(arguments: list[str]) -> NoReturn:
    """Prepare the environment and become the wanted command."""
    command, *rest = arguments
    wants_help = command != "manage" and any(word in ("-h", "--help") for word in rest)
    try:
        with _alone():
            if not (wants_help and _PYTHON.exists()):
                prepare(for_developers=command in _COMMANDS_FOR_DEVELOPERS)
    except StepFailed as failure:
        raise SystemExit(f"\n{failure}") from failure
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    _become(_MODULES[command], rest)


def prepare(*, for_developers: bool) -> None:
    """Make the virtual environment and install what changed since the last time.

    :raises StepFailed: with what to do about it.
    """
    _make_virtual_environment()
    _install_python_packages(for_developers=for_developers)
    _install_front_end_packages()


def command_environment() -> Mapping[str, str]:
    """The caller's environment, made fit for programs of the virtual environment."""
    environment = dict(os.environ)
    environment["VIRTUAL_ENV"] = str(VENV)
    environment["PATH"] = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    environment["PYTHONPATH"] = str(ROOT)
    environment["PYTHONUNBUFFERED"] = "1"
    home = os.environ.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        spare = ROOT / ".cache" / "home"
        spare.mkdir(parents=True, exist_ok=True)
        environment["HOME"] = str(spare)
    libraries = _openmp_directory()
    if libraries is not None:
        known = [os.environ["LD_LIBRARY_PATH"]] if os.environ.get("LD_LIBRARY_PATH") else []
        environment["LD_LIBRARY_PATH"] = os.pathsep.join([str(libraries), *known])
    return environment


def _become(module: str, arguments: list[str]) -> NoReturn:
    os.execve(_PYTHON, [str(_PYTHON), "-m", module, *arguments], dict(command_environment()))


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one command at a time prepare the environment; the checkout itself is the lock."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            note("Waiting for another command that prepares the environment")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _make_virtual_environment() -> None:
    if _works(_PYTHON):
        return
    try:
        import ensurepip  # noqa: F401 - Debian ships it apart
    except ImportError as error:
        raise StepFailed(_VENV_MISSING) from error
    try:
        run_step(
            "Making the virtual environment in .venv",
            [_base_python(), "-m", "venv", "--clear", str(VENV)],
            env=command_environment(),
        )
    except StepFailed as failure:
        raise StepFailed(f"{failure}\n\n{_VENV_MISSING}") from failure


def _base_python() -> str:
    """The Python outside any virtual environment, which --clear could pull from under us."""
    return getattr(sys, "_base_executable", None) or sys.executable


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    check = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
    answer = subprocess.run([python, "-c", check], capture_output=True, check=False)
    return answer.returncode == 0


def _install_python_packages(*, for_developers: bool) -> None:
    runtime, developers = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
    stamps = {
        "runtime": _digest(runtime, salt=str(sys.version_info[:2])),
        "developers": _digest(runtime, developers, salt=str(sys.version_info[:2])),
    }
    wanted, chosen = ("developers", developers) if for_developers else ("runtime", runtime)
    known = _read_stamp()
    if known.get(wanted) == stamps[wanted]:
        return
    arguments = ["install", "--disable-pip-version-check", "--no-input", "-r", str(chosen)]
    run_step(
        "Installing the Python packages (a few minutes the first time)",
        [str(_PYTHON), "-m", "pip", *arguments],
        env=command_environment(),
    )
    # The developers' packages include the others.
    done = stamps if for_developers else {"runtime": stamps["runtime"]}
    _STAMP.write_text(json.dumps(known | done), encoding="utf-8")


def _read_stamp() -> dict[str, str]:
    try:
        stamp = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _install_front_end_packages() -> None:
    manifest, lock = ROOT / "package.json", ROOT / "package-lock.json"
    if not (manifest.is_file() and lock.is_file()):
        note("No front-end packages to install: package-lock.json is missing")
        return
    stamp = _digest(manifest, lock)
    if _NODE_STAMP.is_file() and _NODE_STAMP.read_text(encoding="utf-8") == stamp:
        return
    environment = command_environment()
    # The wheel puts its own npm into the virtual environment; an installed one comes first.
    npm = shutil.which("npm") if shutil.which("node") else None
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run_step(
        "Installing the front-end packages",
        [npm or str(VENV / "bin" / "npm"), *arguments],
        env=environment,
        cwd=ROOT,
    )
    _NODE_STAMP.parent.mkdir(exist_ok=True)
    _NODE_STAMP.write_text(stamp, encoding="utf-8")


def _digest(*files: Path, salt: str = "") -> str:
    digest = hashlib.sha256(salt.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _openmp_directory() -> Path | None:
    """Where LightGBM finds libgomp on a machine without it: beside scikit-learn's copy.

    The loader reads LD_LIBRARY_PATH once, at the start of a process, so it cannot wait.
    """
    if sys.platform != "linux":
        return None
    with contextlib.suppress(OSError):
        ctypes.CDLL("libgomp.so.1")
        return None
    bundled = sorted(VENV.glob("lib/python3*/site-packages/scikit_learn.libs/libgomp-*.so*"))
    if not bundled:
        return None
    link = VENV / "lib" / "openmp" / "libgomp.so.1"
    link.parent.mkdir(exist_ok=True)
    if not link.exists():
        link.unlink(missing_ok=True)
        link.symlink_to(bundled[-1])
    return link.parent


if __name__ == "__main__":
    main(sys.argv[1:])
