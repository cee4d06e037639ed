"""An object storage in memory that speaks as much S3 as the storage backend asks for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from hashlib import md5
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

_LISTED = "<Contents><Key>{}</Key><Size>{}</Size><LastModified>{}</LastModified></Contents>"
_MODIFIED = "2024-02-29T12:00:00.000Z"


class S3Server(ThreadingHTTPServer):
    """One bucket; ``objects`` holds what was stored, ``is_failing`` makes it answer 500.

    Whoever has no key is refused, unless ``is_open``.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.is_failing = False
        self.is_open = False

    @property
    def storage_url(self) -> str:
        endpoint = f"http://127.0.0.1:{self.server_address[1]}"
        return (
            f"s3://KEY:SECRET@bucket/site?region=eu-central-1&endpoint={endpoint}&addressing=path"
        )


@contextmanager
def running_bucket() -> Iterator[S3Server]:
    """A server that answers until the block ends."""
    server = S3Server()
    # It ends at the next look, and by default it looks twice in a second.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: S3Server
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        content = self._body()
        if self._is_known():
            self.server.objects[self._key()] = content
        self._answer(200, ETag=md5(content, usedforsecurity=False).hexdigest())

    def do_GET(self) -> None:
        key, query = self._key(), parse_qs(urlsplit(self.path).query)
        if not key:
            prefix = query.get("prefix", [""])[0]
            self._answer(200, self._listing(prefix, query.get("delimiter", [""])[0]))
        elif key in self.server.objects:
            modified = formatdate(1_700_000_000, usegmt=True)
            self._answer(200, self.server.objects[key], Last_Modified=modified, ETag="e")
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if self._is_known():
            self.server.objects.pop(self._key(), None)
        self._answer(204)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""

    def _is_known(self) -> bool:
        return self.server.is_open or "Authorization" in self.headers

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    def _body(self) -> bytes:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "x-amz-decoded-content-length" not in self.headers:
            return body
        content = b""
        while body:
            size, _, body = body.partition(b"\r\n")
            length = int(size.partition(b";")[0], 16)
            if length == 0:
                break
            content, body = content + body[:length], body[length + 2 :]
        return content

    def _listing(self, prefix: str, delimiter: str) -> bytes:
        below = [key for key in sorted(self.server.objects) if key.startswith(prefix)]
        folders = {
            prefix + key[len(prefix) :].partition(delimiter)[0] + delimiter
            for key in below
            if delimiter and delimiter in key[len(prefix) :]
        }
        files = [key for key in below if not any(key.startswith(name) for name in folders)]
        listed = [
            _LISTED.format(escape(key), len(self.server.objects[key]), _MODIFIED) for key in files
        ]
        listed += [
            f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>"
            for name in sorted(folders)
        ]
        return f"<ListBucketResult>{''.join(listed)}</ListBucketResult>".encode()

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        if self.server.is_failing:
            status, body = 500, b"<Error><Code>InternalError</Code></Error>"
        elif not self._is_known():
            status, body = 403, b"<Error><Code>AccessDenied</Code></Error>"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
