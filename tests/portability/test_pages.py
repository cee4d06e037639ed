"""Settings → Your data: asking for a copy and fetching it."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.core.redis import RedisUnavailable
from apps.media.storage import LocalFiles
from apps.portability import services
from apps.portability.models import Export
from apps.portability.types import ExportState
from tests.accounts.second_factors import SECRET, code_of, give_app
from tests.factories.accounts import AccountFactory
from tests.portability.archives import ClientFor, make_post, opened, prove

pytestmark = pytest.mark.django_db

PAGE = "/settings/data/"
ASK = "/settings/data/export/"


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def export(ana: Account) -> Export:
    """A copy of ana's that can be fetched."""
    make_post(author=ana)
    export = services.request_export(account=ana)
    services.build_next_export(now=timezone.now())
    export.refresh_from_db()
    return export


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


class TestData:
    def test_asks_whoever_is_not_signed_in_to_sign_in(self, client: Client) -> None:
        response = client.get(PAGE)

        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (ExportState.REQUESTED, "as soon as its turn comes"),
            (ExportState.BUILDING, "3 of 7 posts"),
            (ExportState.READY, "is ready"),
            (ExportState.FAILED, "No luck"),
            (ExportState.EXPIRED, "removed after seven days"),
        ],
    )
    def test_says_how_the_copy_stands(
        self, ana: Account, client_for: ClientFor, state: str, words: str
    ) -> None:
        Export.objects.create(
            account=ana,
            state=state,
            done_count=3,
            total_count=7,
            failure_reason="No luck." if state == ExportState.FAILED else "",
            expires_at=timezone.now(),
        )

        page = client_for(ana).get(PAGE).content.decode()

        assert words in page
        assert ("Download" in page) is (state == ExportState.READY)

    def test_shows_nothing_of_others(self, export: Export, client_for: ClientFor) -> None:
        page = client_for(AccountFactory()).get(PAGE).content.decode()

        assert "Download" not in page
        assert f"/export/{export.pk}/" not in page


class TestRequestExport:
    def test_asks_for_the_password_first_and_then_goes_on(
        self, ana: Account, client_for: ClientFor
    ) -> None:
        client = client_for(ana)

        asked = client.post(ASK)

        assert asked["Location"].startswith("/accounts/reauthenticate/")
        assert not Export.objects.exists()
        client.post("/accounts/reauthenticate/", {"password": "wrong", "next": ASK})
        assert not Export.objects.exists()
        client.post("/accounts/reauthenticate/", {"password": "correct-horse-battery", "next": ASK})
        assert Export.objects.get().account_id == ana.pk

    def test_asks_for_the_second_factor_as_well(self, ana: Account, client_for: ClientFor) -> None:
        give_app(ana)
        client = prove(client_for(ana))

        asked = client.post(ASK)

        assert asked["Location"].startswith("/accounts/2fa/reauthenticate/")
        assert not Export.objects.exists()
        code = code_of(SECRET, at=timezone.now())
        client.post("/accounts/2fa/reauthenticate/", {"code": code, "next": ASK})
        assert Export.objects.exists()

    def test_asks_for_the_password_after_the_second_factor_alone(
        self, ana: Account, client_for: ClientFor
    ) -> None:
        give_app(ana)
        client = client_for(ana)
        code = code_of(SECRET, at=timezone.now())
        client.post("/accounts/2fa/reauthenticate/", {"code": code})

        asked = client.post(ASK)

        assert asked["Location"].startswith("/accounts/reauthenticate/")

    def test_lets_the_deactivated_take_their_things(
        self, ana: Account, client_for: ClientFor
    ) -> None:
        client = prove(client_for(ana))
        account_services.deactivate(account=ana)

        client.post(ASK)
        services.build_next_export(now=timezone.now())

        assert Export.objects.get().state == ExportState.READY

    def test_acts_once_when_pressed_twice(self, ana: Account, client_for: ClientFor) -> None:
        client = prove(client_for(ana))

        client.post(ASK)
        second = client.post(ASK, follow=True)

        assert Export.objects.count() == 1
        assert "is being made already" in second.content.decode()

    def test_does_nothing_when_the_address_is_opened(
        self, ana: Account, client_for: ClientFor
    ) -> None:
        response = prove(client_for(ana)).get(ASK)

        assert response["Location"] == PAGE
        assert not Export.objects.exists()

    def test_is_limited(self, ana: Account, client_for: ClientFor) -> None:
        client = prove(client_for(ana))

        statuses = [client.post(ASK).status_code for _ in range(5)]

        assert statuses == [302, 302, 302, 302, 429]

    def test_is_refused_while_nobody_can_count(
        self, ana: Account, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = prove(client_for(ana))

        def gone(*args: Any) -> None:
            raise RedisUnavailable

        monkeypatch.setattr("apps.core.ratelimits._consume_shared", gone)

        assert client.post(ASK).status_code == 503
        assert not Export.objects.exists()


class TestDownload:
    def test_hands_the_whole_archive_to_its_owner(
        self, ana: Account, export: Export, client_for: ClientFor
    ) -> None:
        response = prove(client_for(ana)).get(f"{ASK}{export.pk}/")

        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith('attachment; filename="instaclone-ana-')
        assert export.key not in str(response.headers)
        assert opened(content_of(response)).testzip() is None

    def test_asks_for_the_password_first(
        self, ana: Account, export: Export, client_for: ClientFor
    ) -> None:
        response = client_for(ana).get(f"{ASK}{export.pk}/")

        assert response["Location"].startswith("/accounts/reauthenticate/")

    def test_asks_again_when_the_password_was_given_long_ago(
        self, ana: Account, export: Export, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = prove(client_for(ana))
        later = time.time() + 600
        monkeypatch.setattr("apps.portability.views.freshness.time.time", lambda: later)

        assert client.get(f"{ASK}{export.pk}/").status_code == 302

    @pytest.mark.parametrize("case", ["stranger", "expired", "unknown", "bytes are gone"])
    def test_answers_alike_whatever_is_not_there(
        self, ana: Account, export: Export, client_for: ClientFor, case: str
    ) -> None:
        reader, export_id = ana, export.pk
        if case == "stranger":
            reader = AccountFactory()
        if case == "expired":
            Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        if case == "unknown":
            export_id += 1_000
        if case == "bytes are gone":
            services.expire_exports(now=timezone.now() + timedelta(days=8))

        response = prove(client_for(reader)).get(f"{ASK}{export_id}/")

        assert response.status_code == 404

    def test_goes_on_where_it_broke_off(
        self, ana: Account, export: Export, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = prove(client_for(ana))
        whole = client.get(f"{ASK}{export.pk}/")
        content, etag = content_of(whole), whole["ETag"]
        later = time.time() + 600
        monkeypatch.setattr("apps.portability.views.freshness.time.time", lambda: later)

        rest = client.get(f"{ASK}{export.pk}/", headers={"Range": "bytes=100-", "If-Range": etag})

        assert rest.status_code == 206
        assert rest["Content-Range"] == f"bytes 100-{export.size - 1}/{export.size}"
        assert content_of(rest) == content[100:]

    @pytest.mark.parametrize(
        ("headers", "later"),
        [
            ({"Range": "bytes=100-"}, 3_700),
            ({"Range": "bytes=0-"}, 600),
            ({"Range": "bytes=-99999999"}, 600),
            ({"Range": "bytes=1-2,4-5"}, 600),
            ({"Range": "bytes=100-", "If-Range": '"other bytes"'}, 600),
        ],
    )
    def test_asks_again_for_what_is_not_the_rest(
        self,
        ana: Account,
        export: Export,
        client_for: ClientFor,
        monkeypatch: pytest.MonkeyPatch,
        headers: dict[str, str],
        later: int,
    ) -> None:
        client = prove(client_for(ana))
        client.get(f"{ASK}{export.pk}/")
        at = time.time() + later
        monkeypatch.setattr("apps.portability.views.freshness.time.time", lambda: at)

        assert client.get(f"{ASK}{export.pk}/", headers=headers).status_code == 302

    def test_goes_on_where_the_proxy_broke_off(
        self,
        ana: Account,
        export: Export,
        client_for: ClientFor,
        monkeypatch: pytest.MonkeyPatch,
        settings: Any,
        media_root: Path,
    ) -> None:
        settings.MEDIA_ACCEL_PREFIX = "/internal/"
        client = prove(client_for(ana))
        client.get(f"{ASK}{export.pk}/")
        at = time.time() + 600
        monkeypatch.setattr("apps.portability.views.freshness.time.time", lambda: at)
        stored = (media_root / "private" / export.key).stat()
        name_of_nginx = f'"{int(stored.st_mtime):x}-{stored.st_size:x}"'

        rest, other = (
            client.get(f"{ASK}{export.pk}/", headers={"Range": "bytes=9-", "If-Range": name})
            for name in (name_of_nginx, f'"{export.token[:16]}"')
        )

        assert (rest.status_code, other.status_code) == (200, 302)
        assert "X-Accel-Redirect" in rest.headers

    def test_goes_on_for_nobody_who_did_not_begin(
        self, ana: Account, export: Export, client_for: ClientFor
    ) -> None:
        response = client_for(ana).get(f"{ASK}{export.pk}/", headers={"Range": "bytes=100-"})

        assert response.status_code == 302

    def test_answers_what_no_part_of_it_satisfies(
        self, ana: Account, export: Export, client_for: ClientFor
    ) -> None:
        client = prove(client_for(ana))

        beyond = client.get(f"{ASK}{export.pk}/", headers={"Range": f"bytes={export.size}-"})
        head = client.head(f"{ASK}{export.pk}/")

        assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{export.size}")
        assert (head.status_code, head["Content-Length"]) == (200, str(export.size))

    def test_leaves_the_bytes_to_the_proxy_where_there_is_one(
        self, ana: Account, export: Export, client_for: ClientFor, settings: Any
    ) -> None:
        settings.MEDIA_ACCEL_PREFIX = "/internal/"

        response = prove(client_for(ana)).get(f"{ASK}{export.pk}/")

        assert response["X-Accel-Redirect"] == f"/internal/private/{export.key}"
        assert response.content == b""

    def test_cannot_be_fetched_as_a_medium(
        self, ana: Account, export: Export, client_for: ClientFor
    ) -> None:
        client = prove(client_for(ana))

        for prefix in ("/media/p/", "/media/x/", "/media/"):
            assert client.get(f"{prefix}{export.key}").status_code == 404

    def test_never_reads_more_than_a_chunk_at_once(
        self, export: Export, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from apps.portability.services.storing import archives

        assert isinstance(archives().backend, LocalFiles)
        monkeypatch.setattr("apps.media.storage._CHUNK_BYTES", 1_000)

        chunks = list(archives().chunks(key=export.key, start=10, stop=export.size))

        assert max(map(len, chunks)) <= 1_000
        assert sum(map(len, chunks)) == export.size - 10
