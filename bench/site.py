"""A web process of the site, and a client that costs little: it shares the machine with it."""

import contextlib
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from apps.accounts.models import Account
from bench.processes import cpu_seconds, process, wait_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """What a server did while it was asked by several connections at once."""

    requests: int
    seconds: float
    cpu_seconds: float


class Site:
    """A running web process and where it listens."""

    def __init__(self, *, port: int, pid: int) -> None:
        self.port = port
        self.pid = pid

    def status(self, path: str, *, cookie: str = "", token: str = "") -> int:
        """Ask once; return the status."""
        with _Connection(self.port) as connection:
            connection.send(_request(path, cookie, token))
            return connection.receive()

    def one_by_one(
        self, path: str, *, count: int, cookie: str = "", token: str = ""
    ) -> list[float]:
        """Ask over one connection, one after the other; return the seconds of each answer.

        :raises RuntimeError: an answer was not 200.
        """
        request = _request(path, cookie, token)
        taken = []
        with _Connection(self.port) as connection:
            for _ in range(count):
                started = time.perf_counter()
                connection.send(request)
                _require(path, connection.receive())
                taken.append(time.perf_counter() - started)
        return taken

    def burst(
        self, path: str, *, cookie: str, wanted_seconds: float, connections: int = 4
    ) -> Burst:
        """Keep several connections busy for a while.

        :raises RuntimeError: an answer was not 200.
        """
        request = _request(path, cookie)
        answered = 0
        used = cpu_seconds(self.pid)
        with contextlib.ExitStack() as stack, selectors.DefaultSelector() as selector:
            for _ in range(connections):
                connection = stack.enter_context(_Connection(self.port))
                selector.register(connection.socket, selectors.EVENT_READ, connection)
                connection.send(request)
            started = time.perf_counter()
            while time.perf_counter() - started < wanted_seconds:
                for key, _ in selector.select(timeout=1):
                    _require(path, key.data.receive())
                    answered += 1
                    key.data.send(request)
            taken = time.perf_counter() - started
            used = cpu_seconds(self.pid) - used
            for key in selector.get_map().values():
                key.data.receive()
        return Burst(requests=answered, seconds=taken, cpu_seconds=used)


@contextlib.contextmanager
def web_process() -> Iterator[Site]:
    """Run one worker of the production server with the views of the measurements."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port))
    one = ("--workers", "1", "--blocking-threads", "1", "--no-ws")
    with process(*server, *one, "bench.wsgi:application") as child:
        site = Site(port=port, pid=child.pid)
        wait_until(lambda: _answers(site), timeout=60)
        yield site


def signed_in(account: Account) -> str:
    """Return the cookie of a session of somebody."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _answers(site: Site) -> bool:
    try:
        return site.status("/healthz") == 200
    except OSError:
        return False


def _request(path: str, cookie: str, token: str = "") -> bytes:
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{authorization}"
        "Accept: */*\r\n\r\n"
    ).encode()


def _require(path: str, status: int) -> None:
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")


class _Connection:
    """HTTP/1.1 as far as our own server speaks it: kept alive, bodies with a length."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> "_Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, request: bytes) -> None:
        self.socket.sendall(request)

    def receive(self) -> int:
        """Read one whole answer; return its status."""
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = received[:end].lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        missing = length - (len(received) - end - 4)
        while missing > 0:
            missing -= len(self._more())
        return int(head.split(None, 2)[1])

    def _more(self) -> bytes:
        if not (block := self.socket.recv(1 << 18)):
            raise ConnectionResetError("the server closed the connection")
        return block
