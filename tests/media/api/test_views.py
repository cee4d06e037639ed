"""Uploads over JSON: one file per request, an answer per file."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Account
from apps.core import outbox
from apps.core.models import OutboxRow
from apps.media import services
from apps.media.engine import limits
from apps.media.models import MediaItem
from apps.media.types import State
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory
from tests.media import pictures
from tests.media.uploads import as_file, make_ready, make_received, photo

pytestmark = pytest.mark.django_db

URL = "/api/instaclone/v1/media/"


@pytest.fixture
def account() -> Account:
    account: Account = AccountFactory()
    return account


@pytest.fixture
def client(account: Account, client_for: Callable[..., Client]) -> Client:
    return client_for(account)


def upload(client: Client, content: bytes, name: str = "photo.jpg", **extra: Any) -> Any:
    return client.post(URL, {"file": as_file(content, name), **extra})


class TestUpload:
    def test_is_received_processed_and_shown_to_its_owner(self, client: Client) -> None:
        created = upload(client, photo(), "Beach.jpg")
        outbox.drain()
        shown = client.get(f"{URL}{created.json()['id']}/")

        assert created.status_code == 201
        assert created.json()["state"] == "received"
        assert created.json()["filename"] == "Beach.jpg"
        assert shown.json()["state"] == "ready"
        assert (shown.json()["width"], shown.json()["height"]) == (400, 240)
        assert client.get(shown.json()["preview_url"]).status_code == 200

    @pytest.mark.parametrize(
        ("content", "status", "code"),
        [
            (b"<html>photo</html>", 422, "unsupported_type"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "unsupported_type"),
            (pictures.png_of_zeros(width=13_300, height=13_300), 422, "too_many_pixels"),
            (pictures.encoded(pictures.quadrants(), "WEBP")[:-20], 422, "truncated"),
        ],
        ids=["html", "svg", "bomb", "truncated"],
    )
    def test_of_a_bad_file_says_what_to_do(
        self, client: Client, content: bytes, status: int, code: str
    ) -> None:
        response = upload(client, content)

        assert response.status_code == status
        assert response.json()["code"] == code
        assert response.json()["error"].endswith(".")
        assert not MediaItem.objects.exists()
        assert not OutboxRow.objects.exists()

    def test_of_an_empty_file_says_so(self, client: Client) -> None:
        response = upload(client, b"")

        assert response.status_code == 422
        assert response.json()["code"] == "empty_file"

    def test_of_a_huge_file_is_refused_unread(self, client: Client) -> None:
        response = client.post(
            URL,
            data=b"--x\r\n",
            content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(200 * limits.MEBIBYTE),
        )

        assert response.status_code == 413
        assert response.json()["code"] == "file_too_large"
        assert "64 MB" in response.json()["error"]

    def test_without_a_file_says_so(self, client: Client) -> None:
        assert client.post(URL, {}).json()["code"] == "no_file"
        assert client.post(URL, {"file": "a text"}).json()["code"] == "no_file"

    def test_of_broken_multipart_is_a_bad_request(self, client: Client) -> None:
        response = client.post(URL, data=b"nonsense", content_type="multipart/form-data")

        assert response.status_code == 400

    def test_for_an_avatar_says_so(self, client: Client) -> None:
        assert upload(client, photo(), purpose="avatar").json()["purpose"] == "avatar"
        assert upload(client, photo(), purpose="wallpaper").json()["code"] == "unknown_purpose"

    def test_twice_with_one_key_makes_one_medium(self, client: Client) -> None:
        content = photo()
        answers = [
            client.post(URL, {"file": as_file(content)}, headers={"Idempotency-Key": "one-upload"})
            for _ in range(2)
        ]

        assert answers[0].json() == answers[1].json()
        assert answers[1]["Idempotent-Replayed"] == "true"
        assert MediaItem.objects.count() == 1

    def test_needs_a_session_and_a_csrf_token(
        self, account: Account, client_for: Callable[..., Client]
    ) -> None:
        careful = client_for(account, enforce_csrf_checks=True)

        assert upload(Client(), photo()).status_code == 401
        assert upload(careful, photo()).status_code == 403
        assert not MediaItem.objects.exists()

    def test_while_storage_is_down_can_be_repeated(self, client: Client, media_root: Any) -> None:
        media_root.mkdir()
        (media_root / "private").write_text("in the way")

        refused = upload(client, photo())
        (media_root / "private").unlink()
        accepted = upload(client, photo())

        assert refused.status_code == 503
        assert refused["Retry-After"]
        assert refused.json()["code"] == "storage_down"
        assert accepted.status_code == 201


class TestForeignUploads:
    @pytest.mark.parametrize(
        ("method", "suffix"), [("get", ""), ("delete", ""), ("post", "retry/")]
    )
    def test_answer_as_missing_ones(self, client: Client, method: str, suffix: str) -> None:
        foreign = make_ready()

        answers = [
            getattr(client, method)(f"{URL}{media_id}/{suffix}")
            for media_id in (foreign.pk, foreign.pk + 2)
        ]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        foreign.refresh_from_db()
        assert foreign.deleted_at is None


class TestOfDeletedPosts:
    def test_media_are_gone_for_their_author_too(self, client: Client, account: Account) -> None:
        post = PostFactory(author=account, deleted=True)
        media_id = post.photos.get().media_id

        assert client.get(f"{URL}{media_id}/").status_code == 404


class TestDelete:
    def test_takes_an_upload_back(self, client: Client, account: Account) -> None:
        item = make_received(owner_id=account.pk)

        assert client.delete(f"{URL}{item.pk}/").status_code == 204
        assert client.get(f"{URL}{item.pk}/").status_code == 404

    def test_leaves_posted_media_alone(self, client: Client, account: Account) -> None:
        item = make_ready(owner_id=account.pk)
        services.attach_media(owner_id=account.pk, media_ids=[item.pk])

        response = client.delete(f"{URL}{item.pk}/")

        assert (response.status_code, response.json()["code"]) == (409, "media_in_use")


class TestRetry:
    def test_processes_once_more(self, client: Client, account: Account) -> None:
        item = make_received(owner_id=account.pk)
        MediaItem.objects.update(state=State.FAILED, failure_code="processing_failed")

        response = client.post(f"{URL}{item.pk}/retry/")
        outbox.drain()

        assert response.status_code == 202
        item.refresh_from_db()
        assert item.state == State.READY

    def test_says_when_it_cannot_help(self, client: Client, account: Account) -> None:
        item = make_received(owner_id=account.pk)
        MediaItem.objects.update(state=State.FAILED, failure_code="truncated")

        response = client.post(f"{URL}{item.pk}/retry/")

        assert (response.status_code, response.json()["code"]) == (409, "cannot_retry")
