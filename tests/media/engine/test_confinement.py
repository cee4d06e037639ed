"""What a process cannot do any more once it is confined, tried out in a real child."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apps.media.engine import sandbox

ROOT = Path(__file__).resolve().parents[3]
ATTEMPTS = {
    "open a file": "open('/etc/hostname')",
    "write a file": "open('/tmp/left-behind', 'w')",
    "open a socket": "socket.socket()",
    "open a local socket": "socket.socket(socket.AF_UNIX)",
    "start a program": "os.execv('/bin/true', ['true'])",
    "fork": "os.fork()",
    "remove a file": "os.unlink('/tmp/no-such-file')",
    "list a folder": "os.listdir('/')",
    "signal another process": "os.kill(os.getppid(), 0)",
    "trace another process": "check(libc.ptrace(16, os.getppid(), 0, 0))",
    "change who it is": "os.setuid(1)",
    "raise its limits": "resource.setrlimit(resource.RLIMIT_CPU, (999, 999))",
}
PROGRAM = """
import ctypes, json, os, resource, socket
from apps.media.engine.confinement import Limits, confine
libc = ctypes.CDLL(None, use_errno=True)
def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
attempts = {attempts!r}
layers = confine(limits=Limits())
outcome = {{}}
for name, code in attempts.items():
    try:
        exec(code)
        outcome[name] = "possible"
    except (OSError, ValueError, RuntimeError, MemoryError):
        outcome[name] = "refused"
print(json.dumps({{"layers": layers, "outcome": outcome}}))
"""


def confined_outcome(attempts: dict[str, str]) -> dict[str, Any]:
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(attempts=attempts)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=60,
    )
    seen: dict[str, Any] = json.loads(finished.stdout)
    return seen


class TestConfine:
    def test_leaves_only_memory_and_open_files(self) -> None:
        seen = confined_outcome(ATTEMPTS)
        if "system_calls" not in seen["layers"]:
            pytest.skip("this kernel offers no system call filter")

        assert {name for name, result in seen["outcome"].items() if result == "possible"} == set()

    def test_memory_is_limited(self) -> None:
        seen = confined_outcome({"take two gigabytes": "bytearray(2_000_000_000)"})

        assert seen["outcome"] == {"take two gigabytes": "refused"}


class TestConfinementLayers:
    def test_names_the_layers_of_the_real_child(self) -> None:
        assert "resources" in sandbox.confinement_layers()
