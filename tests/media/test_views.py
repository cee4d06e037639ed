"""Delivery: who gets which bytes, with which headers, before and after access changes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import Account
from apps.media import selectors, services
from apps.media.models import MediaItem
from apps.media.types import Access
from apps.posts import services as post_services
from apps.posts.types import PhotoInput
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block, make_follow
from tests.media.uploads import make_ready, photo

pytestmark = pytest.mark.django_db

ClientFor = Callable[..., Client]


def url_of(item: MediaItem, *, rendition: str = "320", fmt: str = "webp") -> str:
    return selectors.media_url(name=item.name, rendition=rendition, fmt=fmt, access=item.access)


def body_of(response: HttpResponseBase) -> bytes:
    return response.getvalue()  # type: ignore[attr-defined, no-any-return]


def make_posted(author: Account) -> MediaItem:
    """A photo in a post of somebody, its files in place."""
    item = make_ready(owner_id=author.pk)
    post_services.create_post(
        author=author, photos=[PhotoInput(media_id=item.pk)], now=timezone.now()
    )
    services.move_renditions(media_id=item.pk)
    item.refresh_from_db()
    return item


def same_answer(one: HttpResponseBase, other: HttpResponseBase) -> bool:
    """Apart from the request's own id."""
    bodies = [
        body_of(answer).replace(answer["X-Request-Id"].encode(), b"") for answer in (one, other)
    ]
    return one.status_code == other.status_code and bodies[0] == bodies[1]


class TestPublicRendition:
    def test_is_served_to_everybody_and_to_caches(self, client: Client) -> None:
        item = make_ready(access=Access.PUBLIC)

        response = client.get(url_of(item))

        assert response.status_code == 200
        assert body_of(response)[8:12] == b"WEBP"
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "public, max-age=3600"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Content-Disposition"] == "inline"
        assert "Cookie" not in response.get("Vary", "")
        assert not response.cookies

    def test_costs_one_query_whoever_asks(
        self, client_for: ClientFor, django_assert_num_queries: Callable[..., object]
    ) -> None:
        item = make_ready(access=Access.PUBLIC)
        client = client_for(AccountFactory())

        with django_assert_num_queries(1):  # type: ignore[attr-defined]
            assert client.get(url_of(item)).status_code == 200

    @pytest.mark.parametrize(("fmt", "mime"), [("jpg", "image/jpeg"), ("webp", "image/webp")])
    def test_names_each_format(self, client: Client, fmt: str, mime: str) -> None:
        item = make_ready(access=Access.PUBLIC)

        assert client.get(url_of(item, fmt=fmt))["Content-Type"] == mime

    def test_is_not_sent_again_to_who_has_it(self, client: Client) -> None:
        item = make_ready(access=Access.PUBLIC)
        etag = client.get(url_of(item))["ETag"]

        response = client.get(url_of(item), headers={"If-None-Match": etag})

        assert response.status_code == 304
        assert response["ETag"] == etag

    @pytest.mark.parametrize(
        ("wanted", "start", "stop"), [("0-9", 0, 10), ("10-", 10, None), ("-10", -10, None)]
    )
    def test_can_be_fetched_in_parts(
        self, client: Client, wanted: str, start: int, stop: int | None
    ) -> None:
        item = make_ready(access=Access.PUBLIC)
        whole = body_of(client.get(url_of(item)))

        response = client.get(url_of(item), headers={"Range": f"bytes={wanted}"})

        assert response.status_code == 206
        assert body_of(response) == whole[start:stop]
        assert response["Content-Range"].endswith(f"/{len(whole)}")

    @pytest.mark.parametrize("wanted", ["9999999-", "5-2", "-0"])
    def test_refuses_parts_that_do_not_exist(self, client: Client, wanted: str) -> None:
        item = make_ready(access=Access.PUBLIC)

        response = client.get(url_of(item), headers={"Range": f"bytes={wanted}"})

        assert response.status_code == 416

    @pytest.mark.parametrize(
        "header",
        [
            "bytes=0-1,3-4",
            "bytes=x-y",
            "items=0-1",
            "bytes=",
            "bytes=-",
            "bytes=²-³",
            pytest.param("bytes=0-" + "9" * 4_301, id="longer than any size"),
        ],
    )
    def test_ignores_ranges_it_does_not_know(self, client: Client, header: str) -> None:
        item = make_ready(access=Access.PUBLIC)

        response = client.get(url_of(item), headers={"Range": header})

        assert response.status_code == 200

    def test_sends_the_full_one_for_sizes_a_small_picture_lacks(self, client: Client) -> None:
        item = make_ready(access=Access.PUBLIC, content=photo(width=100, height=80))

        wanted = client.get(url_of(item, rendition="640"))

        assert body_of(wanted) == body_of(client.get(url_of(item, rendition="full")))

    @pytest.mark.parametrize(
        ("rendition", "fmt"), [("320", "avif"), ("321", "webp"), ("320", "gif"), ("full", "html")]
    )
    def test_has_no_other_files(self, client: Client, rendition: str, fmt: str) -> None:
        item = make_ready(access=Access.PUBLIC)

        assert client.get(url_of(item, rendition=rendition, fmt=fmt)).status_code == 404

    def test_accepts_reading_only(self, client: Client) -> None:
        item = make_ready(access=Access.PUBLIC)

        assert client.post(url_of(item)).status_code == 405
        assert client.head(url_of(item)).status_code == 200

    def test_ends_with_the_commit_that_makes_it_private(self, client: Client) -> None:
        item = make_ready(access=Access.PUBLIC)
        address = url_of(item)

        services.set_access(media_ids=[item.pk], access=Access.PRIVATE)

        assert client.get(address).status_code == 404

    def test_ends_with_the_commit_that_discards_it(self, client: Client) -> None:
        item = make_ready(access=Access.PUBLIC)

        services.discard_media(media_ids=[item.pk])

        assert client.get(url_of(item)).status_code == 404

    def test_starts_before_its_files_have_moved(self, client: Client) -> None:
        item = make_ready()
        services.set_access(media_ids=[item.pk], access=Access.PUBLIC)
        item.refresh_from_db()

        response = client.get(url_of(item))

        assert response.status_code == 200
        assert body_of(response)[8:12] == b"WEBP"

    def test_stays_longer_at_edges_that_can_be_told(
        self, client: Client, settings: Settings
    ) -> None:
        item = make_ready(access=Access.PUBLIC)
        path = url_of(item)
        settings.MEDIA_CDN_URLS = ["https://edge.example.org/media"]

        assert "s-maxage=" in client.get(path)["Cache-Control"]
        assert url_of(item).startswith("https://edge.example.org/media/p/")

    def test_is_missing_cleanly_when_its_bytes_are(self, client: Client, media_root: Path) -> None:
        item = make_ready(access=Access.PUBLIC)
        (media_root / "public" / item.name[:2] / item.name / "320.webp").unlink()

        assert client.get(url_of(item)).status_code == 404

    def test_cannot_leave_the_storage(self, client: Client) -> None:
        for path in ("p/../../etc/passwd", "p/aa/..%2f..%2f/320.webp", "p/aa/x/320.webp"):
            assert client.get(f"/media/{path}").status_code == 404


class TestPrivateRendition:
    def test_is_for_who_may_see_the_post(self, client: Client, client_for: ClientFor) -> None:
        author = AccountFactory(private=True)
        follower, stranger, blocked = AccountFactory(), AccountFactory(), AccountFactory()
        make_follow(follower=follower, followee=author)
        make_block(blocker=author, blocked=blocked)
        item = make_posted(author)

        seen = {
            name: visitor.get(url_of(item)).status_code
            for name, visitor in {
                "author": client_for(author),
                "follower": client_for(follower),
                "stranger": client_for(stranger),
                "blocked": client_for(blocked),
                "anonymous": client,
            }.items()
        }

        assert item.access == Access.PRIVATE
        assert seen == {
            "author": 200,
            "follower": 200,
            "stranger": 404,
            "blocked": 404,
            "anonymous": 404,
        }

    def test_is_never_kept(self, client_for: ClientFor) -> None:
        author = AccountFactory()
        item = make_ready(owner_id=author.pk)

        response = client_for(author).get(url_of(item))

        assert response["Cache-Control"] == "private, no-store"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_answers_as_for_what_does_not_exist(self, client_for: ClientFor) -> None:
        item = make_ready()
        stranger = client_for(AccountFactory())

        hidden = stranger.get(url_of(item))
        missing = stranger.get(url_of(item).replace(item.name, item.name[:2] + "0" * 38))

        assert same_answer(hidden, missing)

    def test_ends_with_the_follow(self, client_for: ClientFor) -> None:
        author, follower = AccountFactory(private=True), AccountFactory()
        make_follow(follower=follower, followee=author)
        item = make_posted(author)
        client = client_for(follower)
        assert client.get(url_of(item)).status_code == 200

        make_block(blocker=author, blocked=follower)

        assert client.get(url_of(item)).status_code == 404

    def test_of_an_upload_is_for_the_uploader_alone(self, client_for: ClientFor) -> None:
        author = AccountFactory()
        item = make_ready(owner_id=author.pk)

        assert client_for(author).get(url_of(item)).status_code == 200
        assert client_for(AccountFactory(superuser=True)).get(url_of(item)).status_code == 404

    def test_is_not_found_under_the_public_address(self, client: Client) -> None:
        item = make_ready()

        assert client.get(url_of(item).replace("/x/", "/p/")).status_code == 404

    def test_is_left_to_the_proxy_when_there_is_one(
        self, client_for: ClientFor, settings: Settings
    ) -> None:
        settings.MEDIA_ACCEL_PREFIX = "/_stored/"
        author = AccountFactory()
        item = make_ready(owner_id=author.pk)

        response = client_for(author).get(url_of(item))

        key = f"{item.name[:2]}/{item.name}/320.webp"
        assert response["X-Accel-Redirect"] == f"/_stored/private/{key}"
        assert response["Content-Type"] == "image/webp"
        assert body_of(response) == b""
