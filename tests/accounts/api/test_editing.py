"""What apps change of an account, in every way they send it."""

import json
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.cards.presentation import entities
from apps.media import services as media_services
from apps.media.exceptions import StorageDown
from apps.media.models import MediaItem
from apps.media.types import Purpose
from tests.api import golden
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import make_upload
from tests.media.pictures import png_of_zeros

pytestmark = pytest.mark.django_db

UPDATE = "/api/v1/accounts/update_credentials"


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(
        username="ana", bio="Old", links=[{"label": "Shop", "url": "https://shop.example/"}]
    )
    return account


@pytest.fixture
def app(ana: Account) -> Client:
    """An app that acts for Ana."""
    return client_with(make_token(ana)[1])


def multipart(fields: dict[str, Any]) -> dict[str, Any]:
    return {"data": encode_multipart(BOUNDARY, fields), "content_type": MULTIPART_CONTENT}


FORM = "application/x-www-form-urlencoded"
WAYS: dict[str, dict[str, Any]] = {
    "multipart": multipart({"display_name": "Ana B.", "locked": "true"}),
    "form": {"data": "display_name=Ana+B.&locked=on", "content_type": FORM},
    "json": {
        "data": json.dumps({"display_name": "Ana B.", "locked": True}),
        "content_type": "application/json",
    },
    "query": {
        "data": "",
        "content_type": FORM,
        "query_params": {"display_name": "Ana B.", "locked": "1"},
    },
    "query and an empty JSON body": {
        "query_params": {"display_name": "Ana B.", "locked": "1"},
        "data": "",
        "content_type": "application/json",
    },
}


class TestUpdateCredentials:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("method", ["PATCH", "POST"])
    def test_takes_what_apps_send(self, app: Client, ana: Account, way: str, method: str) -> None:
        answer = app.generic(method, UPDATE, **WAYS[way])

        ana.refresh_from_db()
        assert golden.misfit(answer.json(), entities.CredentialAccount) == ""
        assert answer.json()["display_name"] == ana.name == "Ana B."
        assert answer.json()["locked"] is ana.is_private is True
        # What was not named stays.
        assert ana.bio == "Old"
        assert ana.links == [{"label": "Shop", "url": "https://shop.example/"}]

    def test_changes_nothing_unasked(self, app: Client, ana: Account) -> None:
        before = Account.objects.filter(pk=ana.pk).values().get()

        assert app.patch(UPDATE).status_code == 200

        after = Account.objects.filter(pk=ana.pk).values().get()
        assert after == before

    @pytest.mark.parametrize(
        "fields",
        [
            {"fields_attributes[0][name]": "Site", "fields_attributes[0][value]": "a.example"},
            {
                "fields_attributes[0][name]": "Site",
                "fields_attributes[0][value]": "https://a.example",
                "fields_attributes[1][name]": "",
                "fields_attributes[1][value]": "",
            },
        ],
    )
    def test_takes_fields_for_links(
        self, app: Client, ana: Account, fields: dict[str, str]
    ) -> None:
        answer = app.patch(UPDATE, **multipart(fields)).json()

        assert answer["source"]["fields"] == [
            {"name": "Site", "value": "https://a.example", "verified_at": None}
        ]

    def test_takes_the_website_of_pixelfed_for_the_first_link(
        self, app: Client, ana: Account
    ) -> None:
        app.post(UPDATE, query_params={"website": "b.example"})
        ana.refresh_from_db()
        assert ana.links == [{"label": "", "url": "https://b.example"}]

        app.post(UPDATE, query_params={"website": ""})
        ana.refresh_from_db()
        assert ana.links == []

    def test_keeps_how_to_post(self, app: Client, ana: Account) -> None:
        asked = {"source": {"privacy": "private", "sensitive": True, "language": "pt-BR"}}

        answer = app.patch(UPDATE, json.dumps(asked), content_type="application/json").json()

        assert answer["source"]["privacy"] == "private"
        # Who sees new posts says nothing of who may follow.
        assert answer["locked"] is False
        preferences = app.get("/api/v1/preferences").json()
        assert preferences["posting:default:visibility"] == "private"
        assert preferences["posting:default:sensitive"] is True
        assert preferences["posting:default:language"] == "pt-BR"

    def test_may_post_unlisted(self, app: Client, ana: Account) -> None:
        answer = app.patch(
            UPDATE, {"source": {"privacy": "unlisted"}}, content_type="application/json"
        ).json()

        assert golden.misfit(answer, entities.CredentialAccount) == ""
        assert answer["source"]["privacy"] == "unlisted"
        preferences = app.get("/api/v1/preferences").json()
        assert preferences["posting:default:visibility"] == "unlisted"
        assert app.get("/api/v1.1/compose/settings").json()["default_scope"] == "unlisted"
        photo = {"media_ids": [str(make_upload(owner=ana).pk)]}
        posted = app.post("/api/v1/statuses", photo, content_type="application/json").json()
        assert posted["visibility"] == "unlisted"

    @pytest.mark.parametrize(
        "asked",
        [
            {"source": {"privacy": "direct"}},
            {"source": {"language": "<script>"}},
            {"source": "private"},
            {"fields_attributes": "https://a.example"},
            {"fields_attributes": [["name", "value"]]},
            {"fields_attributes": [{"name": "x", "value": "javascript:alert(1)"}]},
            {"fields_attributes": [{"name": "x", "value": "a.example"}] * 6},
            {"display_name": "x" * 61},
            {"note": "x" * 301},
            {"note": ["a", "list"]},
            {"locked": "perhaps"},
            {"avatar": "data:image/png;base64,AAAA"},
        ],
    )
    def test_changes_nothing_where_one_thing_cannot_be(
        self, app: Client, ana: Account, asked: dict[str, Any]
    ) -> None:
        body = json.dumps({"display_name": "Ana B.", **asked})

        answer = app.patch(UPDATE, body, content_type="application/json")

        ana.refresh_from_db()
        assert answer.status_code == 422
        assert answer.json()["error"]
        assert ana.name == ""

    def test_is_for_the_deactivated_as_the_pages_are(self) -> None:
        gone = AccountFactory(status=Status.DEACTIVATED)
        app = client_with(make_token(gone)[1])

        assert app.patch(UPDATE, **WAYS["form"]).status_code == 200
        gone.refresh_from_db()
        assert (gone.name, gone.status) == ("Ana B.", Status.DEACTIVATED)


class TestAvatar:
    def test_is_taken_and_prepared(self, app: Client, ana: Account) -> None:
        photo = SimpleUploadedFile(
            "me.png", png_of_zeros(width=8, height=8), content_type="image/png"
        )

        answer = app.patch(UPDATE, **multipart({"avatar": photo}))

        assert golden.misfit(answer.json(), entities.CredentialAccount) == ""
        assert MediaItem.objects.get(owner_id=ana.pk).purpose == Purpose.AVATAR

    def test_that_is_no_picture_changes_nothing(self, app: Client, ana: Account) -> None:
        photo = SimpleUploadedFile("me.png", b"no picture", content_type="image/png")

        answer = app.patch(UPDATE, **multipart({"avatar": photo, "display_name": "Ana B."}))

        ana.refresh_from_db()
        assert answer.status_code == 422
        assert ana.name == ""
        assert not MediaItem.objects.exists()

    def test_is_stored_when_all_else_is_changed(
        self, app: Client, ana: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(media_services, "receive_upload", Mock(side_effect=StorageDown))
        photo = SimpleUploadedFile(
            "me.png", png_of_zeros(width=8, height=8), content_type="image/png"
        )

        answer = app.patch(UPDATE, **multipart({"avatar": photo, "display_name": "Ana B."}))

        ana.refresh_from_db()
        assert (answer.status_code, ana.name) == (503, "Ana B.")

    def test_counts_as_an_upload_by_its_size(self, app: Client, settings: Any) -> None:
        once = {"account": "1/hour", "sensitive": False}
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "media.upload": once}
        # What is in it is known only when it is read.
        large = multipart({"extra": "x" * 70_000})

        assert [app.patch(UPDATE, **large).status_code for _ in range(2)] == [200, 429]

    def test_is_refused_by_its_size_before_it_is_read(self, app: Client) -> None:
        answer = app.patch(UPDATE, "x", content_type=MULTIPART_CONTENT, CONTENT_LENGTH=str(10**9))

        assert answer.status_code in (413, 422)

    @pytest.mark.parametrize(
        "address",
        ["/api/v1/profile/avatar", "/api/v1.1/accounts/avatar", "/api/pixelfed/v1/accounts/avatar"],
    )
    def test_is_taken_away(self, address: str) -> None:
        ana: Account = AccountFactory(avatar_name="a" * 32, avatar_media_id=7)
        app = client_with(make_token(ana)[1])

        for _ in range(2):
            answer = app.delete(address).json()
            assert golden.misfit(answer, entities.CredentialAccount) == ""
        ana.refresh_from_db()
        assert ana.avatar_name == ""

    def test_is_all_there_is(self, app: Client) -> None:
        header = SimpleUploadedFile(
            "wide.png", png_of_zeros(width=8, height=8), content_type="image/png"
        )

        assert app.patch(UPDATE, **multipart({"header": header})).status_code == 422
        assert app.delete("/api/v1/profile/header").status_code == 200


class TestProfile:
    def test_is_read_and_changed_as_its_owner_edits_it(self, app: Client, ana: Account) -> None:
        after = app.patch("/api/v1/profile", **multipart({"note": "New #light"})).json()

        assert app.get("/api/v1/profile").json() == after
        assert golden.misfit(after, entities.Profile) == ""
        assert after["note"] == "New #light"
        assert "<a" in after["formatted_note"]
        assert after["avatar"] is None
        assert after["fields"] == [{"name": "Shop", "value": "https://shop.example/"}]
