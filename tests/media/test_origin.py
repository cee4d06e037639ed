"""An address of their own for public media: no page, no cookie and no private file is there."""

import pytest
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import Account
from apps.media.types import Access
from tests.factories.accounts import AccountFactory
from tests.media.test_views import ClientFor, url_of
from tests.media.uploads import make_ready

pytestmark = pytest.mark.django_db

HOST = "media.example.org"


@pytest.fixture(autouse=True)
def own_origin(settings: Settings) -> None:
    settings.MEDIA_URL = f"https://{HOST}/media/"
    settings.MEDIA_HOST = HOST
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, HOST]


class TestTheOriginOfMedia:
    def test_is_where_public_media_are(self, client: Client) -> None:
        item = make_ready(access=Access.PUBLIC)

        assert url_of(item).startswith(f"https://{HOST}/media/p/")
        assert (
            client.get(url_of(item)[len(f"https://{HOST}") :], headers={"host": HOST}).status_code
            == 200
        )

    def test_is_not_where_private_media_are(self, client_for: ClientFor) -> None:
        author: Account = AccountFactory()
        item = make_ready(owner_id=author.pk)

        assert url_of(item).startswith("/media/x/")
        assert client_for(author).get(url_of(item)).status_code == 200
        assert client_for(author).get(url_of(item), headers={"host": HOST}).status_code == 404

    @pytest.mark.parametrize("path", ["/", "/admin/", "/accounts/login/", "/healthz", "/api/"])
    def test_has_no_page(self, client_for: ClientFor, path: str) -> None:
        client = client_for(AccountFactory(superuser=True))

        assert client.get(path, headers={"host": HOST}).status_code == 404
