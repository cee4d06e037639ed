"""Child processes that never outlive their parent, on behalf of root too.

On Linux the kernel signals a child when its parent dies (PDEATHSIG); PostgreSQL, which refuses
to run as root, is moved into a user namespace or to the account nobody.
"""

import contextlib
import ctypes
import enum
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_STOP_SECONDS = 8.0
_libc = ctypes.CDLL(None, use_errno=True)


class Identity(enum.Enum):
    """Whom a child process believes to be."""

    OWN = "own"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Everything needed to start one child, whichever way it is spawned."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    stop_signal: signal.Signals = signal.SIGTERM
    identity: Identity = Identity.OWN
    # Above 0 the process yields to the others when processors are scarce.
    niceness: int = 0

    def spawn_options(self) -> dict[str, Any]:
        """Options that subprocess.Popen and asyncio.create_subprocess_exec share.

        Spawn from the main thread only: the death signal follows the thread that forked.
        """
        return {
            "env": dict(self.env),
            "cwd": self.cwd,
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
            "preexec_fn": child_setup(
                death_signal=self.stop_signal, identity=self.identity, niceness=self.niceness
            ),
        }


def child_setup(
    *, death_signal: signal.Signals, identity: Identity, niceness: int = 0
) -> Callable[[], None]:
    """Build what runs in the child between fork and exec."""
    parent_pid = os.getpid()
    nobody = pwd.getpwnam("nobody") if identity is Identity.NOBODY else None

    def setup() -> None:
        os.nice(niceness)
        if identity is Identity.NAMESPACE:
            _enter_user_namespace()
        elif nobody is not None:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
        # Last, because a change of credentials clears the death signal.
        if sys.platform == "linux":
            _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent_pid:
                os._exit(1)

    return setup


def _enter_user_namespace() -> None:
    """Become a namespace's nobody while files keep belonging to the real user."""
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    # The id must be one that /etc/passwd knows, for initdb looks its name up.
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"65534 {uid} 1"),
        ("gid_map", f"65534 {gid} 1"),
    ):
        Path("/proc/self", name).write_text(text, encoding="ascii")


def unprivileged_identity() -> Identity:
    """Choose how to run a program that refuses to be root."""
    if os.geteuid() != 0:
        return Identity.OWN
    if sys.platform == "linux":
        setup = child_setup(death_signal=signal.SIGKILL, identity=Identity.NAMESPACE)
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(["/bin/true"], preexec_fn=setup, check=True)
            return Identity.NAMESPACE
    return Identity.NOBODY


def is_alive(*, pid: int) -> bool:
    """Tell whether a process exists and is more than a zombie."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return True
    return status.rpartition(")")[2].split()[0] != "Z"


def program_of(*, pid: int) -> str:
    """The name of the program a process runs, or an empty string."""
    try:
        return Path(f"/proc/{pid}/exe").readlink().name.removesuffix(" (deleted)")
    except OSError:
        pass
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        answer = subprocess.run(
            ["/bin/ps", "-o", "comm=", "-p", str(pid)],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
        return Path(answer.stdout.strip()).name
    return ""


def wait_until(condition: Callable[[], bool], *, seconds: float, pause: float = 0.05) -> bool:
    """Poll a condition; return whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(pause)
    return True


def spawn(*, command: Command, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """Start a command as a child of this process."""
    return subprocess.Popen(
        command.argv, stdout=output, stderr=subprocess.STDOUT, **command.spawn_options()
    )


def run_in_foreground(*, argv: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a program that owns the terminal; return its exit code.

    The terminal sends a Ctrl-C to the program too, so this process only outlives it.
    """
    with subprocess.Popen(argv, env=dict(env)) as child:

        def pass_on(number: int, _: object) -> None:
            if number != signal.SIGINT and child.poll() is None:
                child.send_signal(number)

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, pass_on)
        return child.wait()


def signal_group(*, pid: int, number: signal.Signals) -> bool:
    """Signal a child's whole process group; return whether there was one."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def has_group(*, pid: int) -> bool:
    """Tell whether anybody is left of the group a child led."""
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def stop(*, process: subprocess.Popen[bytes], command: Command) -> None:
    """Ask a child to stop, and make its whole group go when it does not."""
    if process.poll() is None:
        process.send_signal(command.stop_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_STOP_SECONDS)
    signal_group(pid=process.pid, number=signal.SIGKILL)
    process.wait()
