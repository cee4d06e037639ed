"""Uploads as apps of the dialect make them: taken in, asked about, described, taken back."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from apps.accounts.models import Account
from apps.core import outbox
from apps.media.api.views import attachments
from apps.media.models import MediaItem
from apps.media.types import State
from apps.posts import services as post_services
from apps.posts.models import PostMedia
from tests.factories.accounts import AccountFactory
from tests.factories.oauth import client_with, make_token
from tests.factories.posts import PostFactory
from tests.media.uploads import as_file, make_ready, make_received, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    account: Account = AccountFactory()
    return account


@pytest.fixture
def app(account: Account) -> Client:
    _, secret = make_token(account)
    return client_with(secret)


def put(app: Client, media_id: int, **fields: str) -> Any:
    body = encode_multipart(BOUNDARY, fields)
    return app.put(f"/api/v1/media/{media_id}", body, content_type=MULTIPART_CONTENT)


class TestAttachments:
    def test_are_accepted_processed_and_told_of(self, app: Client) -> None:
        accepted = app.post(
            "/api/v2/media?description=A+harbor",
            {"file": as_file(photo()), "focus": "-0.5,0.25"},
        )
        media_id = accepted.json()["id"]
        waiting = app.get(f"/api/v1/media/{media_id}")
        outbox.drain()
        ready = app.get(f"/api/v1/media/{media_id}/")

        assert (accepted.status_code, waiting.status_code, ready.status_code) == (202, 206, 200)
        assert accepted.json()["url"] is waiting.json()["url"] is None
        shown = ready.json()
        assert shown["type"] == "image"
        assert shown["description"] == "A harbor"
        assert shown["meta"]["focus"] == {"x": -0.5, "y": 0.25}
        assert shown["meta"]["original"]["size"] == "400x240"
        for name in ("url", "preview_url"):
            assert shown[name].startswith(settings.SITE_URL)
            # Apps send no cookie for pictures.
            assert Client().get(shown[name].removeprefix(settings.SITE_URL)).status_code == 200

    def test_that_cannot_be_shown_say_so(self, app: Client, account: Account) -> None:
        item = make_received(owner_id=account.pk)
        MediaItem.objects.filter(pk=item.pk).update(
            state=State.FAILED, failure_code="truncated", failure_reason="It ends too early."
        )

        answer = app.get(f"/api/v1/media/{item.pk}")

        assert answer.status_code == 422
        assert answer.json() == {"error": "It ends too early.", "code": "truncated"}

    @pytest.mark.parametrize("focus", ["middle", "1", "2,0", "nan,0", "0,0,0"])
    def test_with_a_focus_that_is_none_are_refused(self, app: Client, focus: str) -> None:
        answer = app.post("/api/v2/media", {"file": as_file(photo()), "focus": focus})

        assert answer.status_code == 422
        assert not MediaItem.objects.exists()

    def test_described_at_too_great_a_length_are_refused(self, app: Client) -> None:
        answer = app.post("/api/v2/media", {"file": as_file(photo()), "description": "a" * 1_501})

        assert answer.json()["code"] == "text_too_long"
        assert not MediaItem.objects.exists()

    @pytest.mark.parametrize("path", ["/api/v1/media", "/api/v2/media"])
    def test_sent_twice_with_one_key_are_one(self, app: Client, path: str) -> None:
        content, key = photo(), {"Idempotency-Key": "k-1"}
        first = app.post(path, {"file": as_file(content)}, headers=key)
        second = app.post(path, {"file": as_file(content)}, headers=key)

        assert first.content == second.content
        assert MediaItem.objects.count() == 1


class TestAttachmentsAtOnce:
    def test_are_ready_when_they_are_answered(self, app: Client) -> None:
        answer = app.post("/api/v1/media", {"file": as_file(photo()), "description": "A harbor"})

        assert answer.status_code == 200
        assert answer.json()["url"]
        assert answer.json()["description"] == "A harbor"

    def test_wait_like_others_when_they_are_large(
        self, app: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(attachments, "AT_ONCE_BYTES", 10)

        answer = app.post("/api/v1/media", {"file": as_file(photo())})

        assert (answer.status_code, answer.json()["url"]) == (202, None)


class TestAttachment:
    def test_of_somebody_else_is_not_there(self, app: Client) -> None:
        foreign = make_received()

        assert app.get(f"/api/v1/media/{foreign.pk}").status_code == 404
        assert put(app, foreign.pk, description="mine").status_code == 404
        assert app.delete(f"/api/v1/media/{foreign.pk}").status_code == 404

    def test_keeps_what_is_not_changed(self, app: Client, account: Account) -> None:
        item = make_received(owner_id=account.pk)
        put(app, item.pk, description="A harbor", focus="0.1,0.2")

        answer = put(app, item.pk, focus="0.5,0.5").json()

        assert answer["description"] == "A harbor"
        assert answer["meta"]["focus"] == {"x": 0.5, "y": 0.5}
        assert put(app, item.pk, description="").json()["description"] is None

    def test_of_a_post_is_described_there(self, app: Client, account: Account) -> None:
        post = PostFactory(author=account)
        media_id = PostMedia.objects.get(post_id=post.pk).media_id

        answer = put(app, media_id, description="Boats at dawn")

        assert answer.status_code == 200
        assert answer.json()["description"] == "Boats at dawn"
        assert PostMedia.objects.get(media_id=media_id).alt_text == "Boats at dawn"
        assert app.get(f"/api/v1/media/{media_id}").status_code == 404
        assert app.delete(f"/api/v1/media/{media_id}").status_code == 409
        post_services.delete_post(author=account, post_id=post.pk, now=post.published_at)
        assert put(app, media_id, description="Gone").status_code == 404

    def test_of_a_post_is_told_as_the_post_tells_it(self, app: Client, account: Account) -> None:
        post = PostFactory(author=account)
        media_id = PostMedia.objects.get(post_id=post.pk).media_id
        put(app, media_id, description="Boats at dawn")

        assert put(app, media_id, focus="0.5,0.5").json()["description"] == "Boats at dawn"

    def test_is_taken_back(self, app: Client, account: Account) -> None:
        item = make_ready(owner_id=account.pk)

        assert app.delete(f"/api/v1/media/{item.pk}").json() == {}
        assert app.get(f"/api/v1/media/{item.pk}").status_code == 404


class TestComposeSettings:
    @pytest.mark.parametrize("place", ["v1.1", "pixelfed/v1"])
    def test_tell_the_limits(self, app: Client, place: str) -> None:
        body = app.get(f"/api/{place}/compose/settings").json()

        assert body["max_altext_length"] == 1_500
        assert body["default_scope"] == "public"
