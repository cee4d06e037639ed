"""The moderators' list of media."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.core import outbox
from apps.media.models import MediaItem
from apps.media.types import Access, State
from tests.factories.accounts import AccountFactory
from tests.media.uploads import make_ready, make_received

pytestmark = pytest.mark.django_db

URL = "/admin/media/mediaitem/"


@pytest.fixture
def client(client_for: Callable[..., Client]) -> Client:
    return client_for(AccountFactory(superuser=True))


class TestChangelist:
    def test_shows_public_pictures_and_never_private_ones(self, client: Client) -> None:
        public, private = make_ready(access=Access.PUBLIC), make_ready()

        page = client.get(URL).content.decode()

        assert public.name in page
        assert private.name not in page
        assert private.placeholder not in page

    def test_costs_the_same_for_one_and_for_many(
        self, client: Client, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        first = make_received()
        for _ in range(20):
            make_received(owner_id=first.owner_id)

        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            assert client.get(URL).status_code == 200

    @pytest.mark.parametrize("field", ["pk", "owner_id", "name", "sha256"])
    def test_finds_media_by_what_people_report(self, client: Client, field: str) -> None:
        item, other = make_ready(), make_received(name="elsewhere.jpg")

        page = client.get(URL, {"q": str(getattr(item, field))}).content.decode()

        assert str(item.pk) in page
        assert field == "sha256" or str(other.pk) not in page

    def test_filters_by_owner_and_state(self, client: Client) -> None:
        item = make_ready()
        make_received()

        page = client.get(URL, {"owner_id": item.owner_id, "state": State.READY})

        assert page.context["cl"].result_count == 1

    def test_shows_nothing_of_a_private_picture_on_its_own_page(self, client: Client) -> None:
        item = make_ready()

        page = client.get(f"{URL}{item.pk}/change/").content.decode()

        telling = (item.name, item.placeholder, item.blurhash, item.original_filename, item.sha256)
        assert not [text for text in telling if text in page]

    def test_shows_one_medium_without_a_way_to_edit_it(self, client: Client) -> None:
        item = make_ready()

        page = client.get(f"{URL}{item.pk}/change/")
        client.post(f"{URL}{item.pk}/change/", {"owner_id": 1, "access": "public"})

        assert page.status_code == 200
        item.refresh_from_db()
        assert item.access == Access.PRIVATE
        assert client.get(f"{URL}{item.pk}/delete/").status_code == 403


class TestActions:
    def _act(self, client: Client, action: str, *items: MediaItem) -> None:
        response = client.post(
            URL, {"action": action, "_selected_action": [item.pk for item in items]}
        )
        assert response.status_code == 302
        outbox.drain()

    def test_requeue_processes_failed_uploads_again(self, client: Client) -> None:
        failed, ready = make_received(), make_ready()
        MediaItem.objects.filter(pk=failed.pk).update(
            state=State.FAILED, failure_code="processing_failed"
        )

        self._act(client, "requeue", failed, ready)

        failed.refresh_from_db()
        assert failed.state == State.READY

    def test_regenerate_makes_renditions_again(self, client: Client) -> None:
        item = make_ready()

        self._act(client, "regenerate", item)

        item.refresh_from_db()
        assert "avif" in item.renditions["full"]["formats"]

    def test_discard_purges(self, client: Client) -> None:
        item = make_ready()

        self._act(client, "discard", item)

        assert not MediaItem.objects.exists()
