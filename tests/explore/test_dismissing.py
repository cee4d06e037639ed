"""People whom somebody does not want to be suggested again."""

import pytest
from django.test import Client

from apps.accounts.models import Account
from apps.explore.selectors import suggested_ids
from apps.graph.models import DismissedSuggestion
from apps.graph.policy import Viewer
from apps.graph.services import erase_relations
from tests.conftest import ClientFor
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def author() -> Account:
    """Somebody who is suggested."""
    account: Account = AccountFactory(username="fern")
    PostFactory(author=account)
    return account


def suggested(account: Account) -> list[int]:
    return suggested_ids(viewer=Viewer(account.pk))


class TestPages:
    def test_dismiss_by_a_plain_form(
        self, client_for: ClientFor, ana: Account, author: Account
    ) -> None:
        client = client_for(ana)
        assert f'action="/explore/people/{author.username}/dismiss/"' in (
            client.get("/").content.decode()
        )

        answer = client.post("/explore/people/fern/dismiss/", {"next": "/"}, follow=True)

        assert answer.redirect_chain == [("/", 302)]
        assert "fern is not suggested to you any more" in answer.content.decode()
        assert f"/{author.username}/dismiss/" not in answer.content.decode()
        assert suggested(AccountFactory()) == [author.pk]
        # They are only not suggested: everything else is as it was.
        assert client.get("/fern/").status_code == 200

    def test_dismiss_in_place_with_script(
        self, client_for: ClientFor, ana: Account, author: Account
    ) -> None:
        client = client_for(ana, headers={"HX-Request": "true"})

        for _ in range(2):
            answer = client.post("/explore/people/fern/dismiss/")
            assert (answer.status_code, answer.content) == (200, b"")
        assert suggested(ana) == []

    def test_lead_elsewhere_on_this_site_alone(
        self, client_for: ClientFor, ana: Account, author: Account
    ) -> None:
        answer = client_for(ana).post(
            "/explore/people/fern/dismiss/", {"next": "https://elsewhere.example/"}
        )

        assert answer["Location"] == "/"

    def test_know_nobody_whom_one_may_not_see(
        self, client: Client, client_for: ClientFor, ana: Account
    ) -> None:
        AccountFactory(username="gone", status="suspended")

        for name in ("gone", "nobody"):
            answer = client_for(ana).post(f"/explore/people/{name}/dismiss/")
            assert answer.status_code == 404
        assert client.post("/explore/people/ana/dismiss/").status_code == 302
        assert not DismissedSuggestion.objects.exists()


class TestApps:
    def test_dismiss_and_are_suggested_others(self, ana: Account, author: Account) -> None:
        other = PostFactory().author
        app = client_with(make_token(ana)[1])
        address = f"/api/v1/suggestions/{author.pk}"

        for _ in range(2):
            assert app.delete(address).json() == {}

        assert [one["id"] for one in app.get("/api/v1/suggestions").json()] == [str(other.pk)]
        (left,) = app.get("/api/v2/suggestions").json()
        assert left["account"]["id"] == str(other.pk)
        assert app.delete("/api/v1/suggestions/7").status_code == 404

    def test_need_a_person_and_the_scope(self, ana: Account, author: Account) -> None:
        address = f"/api/v1/suggestions/{author.pk}"

        assert Client().delete(address).status_code == 401
        assert client_with(make_token(ana, scopes=("read",))[1]).delete(address).status_code == 403
        assert client_with(make_token(None)[1]).delete(address).status_code == 422


class TestLeaving:
    def test_takes_both_sides_along(self, ana: Account, author: Account) -> None:
        DismissedSuggestion.objects.create(account=ana, dismissed=author)
        DismissedSuggestion.objects.create(account=author, dismissed=ana)

        erase_relations(account_id=ana.pk)

        assert not DismissedSuggestion.objects.exists()
