"""Signed addresses: one private file, for minutes, for whoever was given one."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from apps.media import selectors, services
from apps.media.models import MediaItem
from apps.media.types import Access
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_follow
from tests.media.test_views import ClientFor, body_of, make_posted, url_of
from tests.media.uploads import make_ready

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)


@pytest.fixture
def item() -> MediaItem:
    """A photo of a post that only followers see."""
    return make_posted(AccountFactory(private=True))


def signed(item: MediaItem, *, now: datetime = NOW) -> str:
    return selectors.signed_url(url=url_of(item), now=now)


class TestSignedUrl:
    def test_opens_a_private_file_without_a_cookie(self, client: Client, item: MediaItem) -> None:
        with time_machine.travel(NOW, tick=False):
            response = client.get(signed(item))

        assert response.status_code == 200
        assert body_of(response)[8:12] == b"WEBP"
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_lasts_no_longer_than_five_minutes(self, client: Client, item: MediaItem) -> None:
        address = signed(item)

        with time_machine.travel(NOW + timedelta(minutes=4), tick=False):
            assert client.get(address).status_code == 200
        with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
            assert client.get(address).status_code == 404

    def test_is_the_same_within_a_minute(self, item: MediaItem) -> None:
        assert signed(item) == signed(item, now=NOW + timedelta(seconds=20))
        assert signed(item) != signed(item, now=NOW + timedelta(seconds=40))

    def test_opens_no_other_file(self, client: Client, item: MediaItem) -> None:
        query = urlsplit(signed(item)).query
        another = make_ready()

        with time_machine.travel(NOW, tick=False):
            assert client.get(f"{url_of(item, fmt='jpg')}?{query}").status_code == 404
            assert client.get(f"{url_of(item, rendition='640')}?{query}").status_code == 404
            assert client.get(f"{url_of(another)}?{query}").status_code == 404

    def test_cannot_be_prolonged(self, client: Client, item: MediaItem) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(signed(item)).query).items()}
        later = int(query["until"]) + 60

        for forged in (
            {**query, "until": str(later)},
            {**query, "until": "9" * 30},
            {**query, "until": "²"},
            {**query, "until": ""},
            {**query, "signature": ""},
            {**query, "signature": "é" * 64},
        ):
            with time_machine.travel(NOW, tick=False):
                assert client.get(url_of(item), forged).status_code == 404

    def test_made_for_a_later_moment_is_not_accepted_now(
        self, client: Client, item: MediaItem
    ) -> None:
        address = signed(item, now=NOW + timedelta(hours=1))

        with time_machine.travel(NOW, tick=False):
            assert client.get(address).status_code == 404

    def test_dies_with_the_name(self, client: Client, item: MediaItem) -> None:
        address = signed(item)

        services.set_access(media_ids=[item.pk], access=Access.PUBLIC)
        services.set_access(media_ids=[item.pk], access=Access.PRIVATE)

        with time_machine.travel(NOW, tick=False):
            assert client.get(address).status_code == 404

    def test_dies_with_the_medium(self, client: Client, item: MediaItem) -> None:
        address = signed(item)

        services.discard_media(media_ids=[item.pk])

        with time_machine.travel(NOW, tick=False):
            assert client.get(address).status_code == 404

    def test_leaves_public_addresses_alone(self) -> None:
        public = make_ready(access=Access.PUBLIC)

        assert signed(public) == url_of(public)


class TestTheApi:
    def test_gives_apps_addresses_that_open(self, client: Client, client_for: ClientFor) -> None:
        author, follower = AccountFactory(private=True), AccountFactory()
        make_follow(follower=follower, followee=author)
        make_posted(author)

        feed = client_for(follower).get("/api/instaclone/v1/feed").json()

        media = feed["posts"][0]["media"][0]
        for url in (media["url"], media["preview_url"]):
            parts = urlsplit(url)
            assert client.get(parts.path).status_code == 404
            assert client.get(f"{parts.path}?{parts.query}").status_code == 200
