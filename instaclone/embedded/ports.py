"""Whether the site's port is free, and who sits on it otherwise."""

import contextlib
import socket
from pathlib import Path

from instaclone.embedded import processes
from instaclone.embedded.exceptions import PortTaken

_LISTENING = "0A"


def require_free(*, host: str, port: int) -> None:
    """Check an address before anything else is started for it.

    :raises PortTaken: naming the process that listens there, where the system tells.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} is {_holder(port=port)}. Stop that, or choose another with --port."
            ) from error


def _holder(*, port: int) -> str:
    pid = _listener(port=port)
    if pid is None:
        return "not available"
    return f"in use by {processes.program_of(pid=pid) or 'a process'} (process {pid})"


def _listener(*, port: int) -> int | None:
    """Find the process that listens on a port; Linux only."""
    sockets = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path("/proc/net", table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    sockets.add(f"socket:[{fields[9]}]")
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if str(descriptor.readlink()) in sockets:
                return int(descriptor.parts[2])
    return None
