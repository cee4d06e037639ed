"""Where sockets arrive; any other address is refused in the handshake."""

from typing import Any

from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from django.urls import path, re_path

from apps.realtime.consumers import PageSocket


async def refuse(scope: Any, receive: Any, send: Any) -> None:
    """Answer 403 to the handshake of a socket that nobody serves."""
    await receive()
    await send({"type": "websocket.close"})


websocket_application = CookieMiddleware(
    URLRouter(
        [
            path("ws/v1/", PageSocket.as_asgi()),
            re_path(r"", refuse),  # type: ignore[arg-type]  # Channels routes ASGI applications
        ]
    )
)
