"""Locks the current process in before it touches hostile bytes; there is no way back out.

Three layers, each independent of the others: resource limits (always), own namespaces without
a network, and a seccomp filter that leaves memory, clocks and already open files (both where
the kernel allows it). A process that breaks out of a decoder finds nothing to open or call.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 20
    # Generous, because a busy machine may give the child a tenth of a core.
    wall_seconds: int = 60
    output_bytes: int = 48 * 1024 * 1024


_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWNET = 0x08000000, 0x10000000, 0x40000000
_MAX_OPEN_FILES = 32

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38
# BPF: load a word of the call's description, jump if equal, jump if a bit is set, return.
_LOAD, _JUMP_EQUAL, _JUMP_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_OFFSET_CALL, _OFFSET_ARCHITECTURE, _OFFSET_FIRST_ARGUMENT = 0, 4, 16
_CLONE_THREAD = 0x00010000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Architecture:
    audit: int
    clone: int
    clone3: int
    calls: tuple[int, ...]


# What memory management, clocks and files that are open already need; no call that opens, starts
# or reaches anything. Threads are checked on their own, for the HEVC decoder cannot do without.
# read write close fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn
# ioctl pread64 writev mremap madvise sched_yield getpid gettid exit exit_group futex
# clock_gettime clock_nanosleep nanosleep gettimeofday getrandom sched_getaffinity getrusage
# restart_syscall newfstatat fcntl sysinfo set_robust_list rseq
_ARCHITECTURES = {
    "x86_64": _Architecture(
        audit=0xC000003E,
        clone=56,
        clone3=435,
        calls=(
            *(0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15),
            *(16, 17, 20, 25, 28, 24, 39, 186, 60, 231, 202),
            *(228, 230, 35, 96, 318, 204, 98),
            *(219, 262, 72, 99, 273, 334),
        ),
    ),
    "aarch64": _Architecture(
        audit=0xC00000B7,
        clone=220,
        clone3=435,
        calls=(
            *(63, 64, 57, 80, 62, 222, 226, 215, 214, 134, 135, 139),
            *(29, 67, 66, 216, 233, 124, 172, 178, 93, 94, 98),
            *(113, 115, 101, 169, 278, 123, 165),
            *(128, 79, 25, 179, 99, 293),
        ),
    ),
}


def confine(*, limits: Limits) -> list[str]:
    """This will apply every layer the system offers and name those that hold."""
    _die_with_parent()
    _prefer_as_oom_victim()
    os.nice(5)
    _limit_resources(limits)
    layers = ["resources"]
    if _enter_namespaces():
        layers.append("namespaces")
    if _filter_system_calls():
        layers.append("system_calls")
    return layers


def _limit_resources(limits: Limits) -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, ceiling = resource.getrlimit(kind)
        value = limit if ceiling == resource.RLIM_INFINITY else min(limit, ceiling)
        resource.setrlimit(kind, (value, value))
    # Ends this process even when the parent that watches the clock is gone.
    signal.alarm(limits.wall_seconds)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _prefer_as_oom_victim() -> None:
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _enter_namespaces() -> bool:
    """An empty network; refused by some containers, where the filter alone must do."""
    if sys.platform != "linux":
        return False
    return bool(_libc().unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) == 0)


def _filter_system_calls() -> bool:
    architecture = _ARCHITECTURES.get(platform.machine())
    if sys.platform != "linux" or architecture is None or struct.calcsize("P") != 8:
        return False
    program = _program(architecture)
    buffer = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: number of instructions, padding, pointer to them.
    fprog = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    pointer = ctypes.create_string_buffer(fprog, len(fprog))
    libc = _libc()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, pointer, 0, 0) == 0)


def _program(architecture: _Architecture) -> bytes:
    """Allows the listed calls; all others fail with EPERM, which libraries take as "not here"."""
    refuse = _instruction(_RETURN, 0, 0, _ERRNO | _EPERM)
    allow = _instruction(_RETURN, 0, 0, _ALLOW)
    parts = [
        _instruction(_LOAD, 0, 0, _OFFSET_ARCHITECTURE),
        _instruction(_JUMP_EQUAL, 1, 0, architecture.audit),
        refuse,
        _instruction(_LOAD, 0, 0, _OFFSET_CALL),
    ]
    for call in architecture.calls:
        parts += [_instruction(_JUMP_EQUAL, 0, 1, call), allow]
    parts += [
        # The C library falls back from clone3, whose flags lie in memory, to clone.
        _instruction(_JUMP_EQUAL, 0, 1, architecture.clone3),
        _instruction(_RETURN, 0, 0, _ERRNO | _ENOSYS),
        _instruction(_JUMP_EQUAL, 0, 3, architecture.clone),
        _instruction(_LOAD, 0, 0, _OFFSET_FIRST_ARGUMENT),
        _instruction(_JUMP_SET, 0, 1, _CLONE_THREAD),
        allow,
        refuse,
    ]
    return b"".join(parts)


def _instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
