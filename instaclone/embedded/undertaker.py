"""Reads of births and deaths on its input; when that closes, ends whoever is left.

The supervisor's death closes the input, however it died. Runs as its own process and session.
"""

import contextlib
import os
import signal
import sys
import time

from instaclone.embedded import processes

_SECONDS_PER_RANK = 3.0


def main() -> None:
    """Follow the supervisor's story to its end, and bury the survivors rank by rank."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    living: dict[int, tuple[int, signal.Signals]] = {}
    for line in sys.stdin:
        match line.split():
            case ["born", pid, rank, stop_signal]:
                living[int(pid)] = (int(rank), signal.Signals(int(stop_signal)))
            case ["dead", pid]:
                living.pop(int(pid), None)
    for rank in sorted({rank for rank, _ in living.values()}):
        members = {pid: number for pid, (other, number) in living.items() if other == rank}
        _end(members)


def _end(members: dict[int, signal.Signals]) -> None:
    for pid, number in members.items():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
    deadline = time.monotonic() + _SECONDS_PER_RANK
    while any(processes.has_group(pid=pid) for pid in members):
        if time.monotonic() > deadline:
            break
        for pid in members:
            # What a child started must not live on without it.
            if not processes.is_alive(pid=pid):
                processes.signal_group(pid=pid, number=signal.SIGKILL)
        time.sleep(0.05)
    for pid in members:
        processes.signal_group(pid=pid, number=signal.SIGKILL)


if __name__ == "__main__":
    main()
