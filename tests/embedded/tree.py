"""A small site for the tests: both servers and a Procfile, supervised until told to stop.

Usage: python -m tests.embedded.tree DATA PROCFILE
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import IO

from instaclone.embedded.console import Console
from instaclone.embedded.directories import owned
from instaclone.embedded.postgres import PostgresServer
from instaclone.embedded.processes import Command
from instaclone.embedded.procfile import read_procfile
from instaclone.embedded.redis import RedisServer
from instaclone.embedded.supervisor import Rank, Supervisor


def main() -> None:
    data, procfile = Path(sys.argv[1]), Path(sys.argv[2])
    with owned(data=data, wait_seconds=15) as lock:
        asyncio.run(_serve(data, procfile, lock))


async def _serve(data: Path, procfile: Path, lock: IO[str]) -> None:
    supervisor = Supervisor(console=Console(), lock=lock)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    for server, rank in (
        (PostgresServer(data=data), Rank.POSTGRES),
        (RedisServer(data=data), Rank.REDIS),
    ):
        await asyncio.to_thread(server.prepare)
        supervisor.keep(command=server.command(), rank=rank, prepare=server.prepare)
        await supervisor.until_ready(name=server.name, is_ready=server.is_ready, seconds=30)
    for name, argv in read_procfile(path=procfile, environment=os.environ).items():
        command = Command(name=name, argv=argv, env=dict(os.environ), cwd=data)
        supervisor.keep(command=command)
    print("tree is up", flush=True)
    await stop.wait()
    await supervisor.stop()


if __name__ == "__main__":
    main()
