"""Every page of the account library opens and looks like ours."""

import pytest
from django.core import mail
from django.test import Client

from tests.factories.accounts import PASSWORD, AccountFactory

pytestmark = pytest.mark.django_db

OUR_STYLE = b"css/base.css"


@pytest.fixture
def visitor() -> Client:
    AccountFactory(username="ana", email="ana@example.org")
    client = Client()
    client.post("/accounts/login/", {"login": "ana", "password": PASSWORD})
    mail.outbox.clear()
    return client


class TestPublicPages:
    @pytest.mark.parametrize(
        "name",
        [
            "login/",
            "signup/",
            "inactive/",
            "password/reset/",
            "password/reset/done/",
            "password/reset/key/done/",
            "password/reset/key/abc-def/",
        ],
    )
    def test_open(self, client: Client, name: str) -> None:
        answer = client.get(f"/accounts/{name}")

        assert answer.status_code == 200
        assert OUR_STYLE in answer.content


class TestPagesOfThoseSignedIn:
    @pytest.mark.parametrize(
        "name", ["email/", "password/change/", "logout/", "sessions/", "reauthenticate/"]
    )
    def test_open(self, visitor: Client, name: str) -> None:
        answer = visitor.get(f"/accounts/{name}", follow=True)

        assert answer.status_code == 200
        assert OUR_STYLE in answer.content


class TestEmailChange:
    def change_to(self, visitor: Client, email: str):
        """Ask for a change and prove once more who one is; return the page that follows."""
        asked = visitor.post("/accounts/email/", {"email": email, "action_add": ""})
        return visitor.post(asked.url, {"password": PASSWORD}, follow=True)

    def test_needs_the_password_again(self, visitor: Client) -> None:
        answer = visitor.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})

        assert answer.url.startswith("/accounts/reauthenticate/")
        assert mail.outbox == []
        refused = visitor.post(answer.url, {"password": "wrong-password"})
        assert refused.context["form"].errors
        assert mail.outbox == []

    def test_counts_once_the_new_address_is_confirmed(self, visitor: Client) -> None:
        page = self.change_to(visitor, "new@example.org")

        assert b"Check your mail" in page.content
        sent = next(message for message in mail.outbox if message.to == ["new@example.org"])
        code = next(line.strip() for line in sent.body.splitlines() if line.startswith("    "))
        visitor.post("/accounts/confirm-email/", {"code": code})

        assert visitor.get("/settings/security/").wsgi_request.user.email == "new@example.org"
        assert any(message.to == ["ana@example.org"] for message in mail.outbox)

    def test_of_an_address_in_use_answers_alike(self, visitor: Client) -> None:
        AccountFactory(email="taken@example.org")

        page = self.change_to(visitor, "taken@example.org")

        assert b"Check your mail" in page.content
