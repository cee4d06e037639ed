"""Apps in the administration."""

import pytest

from apps.oauth.models import AccessToken, ClientApp
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_app, make_token

pytestmark = pytest.mark.django_db

LIST = "/admin/oauth/clientapp/"


class TestClientAppAdmin:
    def test_lists_apps_with_how_many_use_them_and_no_secret(self, client_for: ClientFor) -> None:
        app = make_app(name="Contact Sheet")
        for _ in range(2):
            make_token(AccountFactory(), app=app)
        staff = client_for(AccountFactory(superuser=True))

        html = staff.get(LIST).content.decode()
        detail = staff.get(f"{LIST}{app.row.pk}/change/").content.decode()

        assert "Contact Sheet" in html
        assert '<td class="field-people">2</td>' in html
        assert app.client_id in detail
        assert app.row.secret_digest not in detail
        assert staff.get(f"{LIST}add/").status_code == 403

    def test_takes_an_app_off_the_site_for_everybody(self, client_for: ClientFor) -> None:
        app = make_app()
        _, secret = make_token(AccountFactory(), app=app)
        staff = client_for(AccountFactory(superuser=True))

        staff.post(f"{LIST}{app.row.pk}/delete/", {"post": "yes"})

        assert not ClientApp.objects.exists()
        assert not AccessToken.objects.exists()
        assert client_with(secret).get("/api/v1/accounts/verify_credentials").status_code == 401

    def test_is_for_staff(self, client_for: ClientFor) -> None:
        assert client_for(AccountFactory()).get(LIST).status_code in (302, 403)
