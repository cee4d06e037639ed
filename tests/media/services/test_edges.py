"""Telling CDN edges to forget, against a real local server."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django import Settings

from apps.core import outbox
from apps.media import services
from apps.media.services.edges import EdgeNotPurged
from apps.media.types import Access
from tests.media.uploads import make_ready


class Edge(ThreadingHTTPServer):
    """Remembers what it was told and answers with ``status``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.purged: list[str] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/media"


class _Handler(BaseHTTPRequestHandler):
    server: Edge

    def do_PURGE(self) -> None:
        self.server.purged.append(self.path)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on standard error."""


@pytest.fixture
def edge(settings: Settings) -> Iterator[Edge]:
    server = Edge()
    # It ends at the next look, and by default it looks twice in a second.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.MEDIA_CDN_URLS = [server.url]
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


class TestPurgeEdges:
    def test_tells_every_edge_of_every_file(self, edge: Edge) -> None:
        assert services.purge_edges(keys=["ab/name/320.webp", "ab/name/320.jpg"]) == 2

        assert edge.purged == ["/media/p/ab/name/320.webp", "/media/p/ab/name/320.jpg"]

    def test_is_content_when_the_edge_never_had_it(self, edge: Edge) -> None:
        edge.status = 404

        services.purge_edges(keys=["ab/name/320.webp"])

    def test_does_not_take_a_refusal_for_an_answer(self, edge: Edge) -> None:
        edge.status = 500

        with pytest.raises(EdgeNotPurged):
            services.purge_edges(keys=["ab/name/320.webp"])

    def test_notices_an_edge_that_is_gone(self, settings: Settings) -> None:
        settings.MEDIA_CDN_URLS = ["http://127.0.0.1:9"]

        with pytest.raises(EdgeNotPurged):
            services.purge_edges(keys=["ab/name/320.webp"])


@pytest.mark.django_db
class TestRetiredRenditions:
    def test_of_media_going_private_leave_the_edges(self, edge: Edge) -> None:
        item = make_ready(access=Access.PUBLIC)
        outbox.drain()

        services.set_access(media_ids=[item.pk], access=Access.PRIVATE)
        outbox.drain()

        old = [path for path in edge.purged if item.name in path]
        assert len(old) == sum(len(made["formats"]) for made in item.renditions.values())

    def test_of_private_media_concern_no_edge(self, edge: Edge) -> None:
        item = make_ready()

        services.discard_media(media_ids=[item.pk])
        outbox.drain()

        assert edge.purged == []
