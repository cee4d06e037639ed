"""From asking for a copy to its end, whoever dies meanwhile."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Account
from apps.core import outbox
from apps.core.exceptions import NotFound
from apps.media import selectors as media_selectors
from apps.media import services as media_services
from apps.media.exceptions import StorageDown
from apps.media.storage import MediaStorage
from apps.portability import selectors, services
from apps.portability.exceptions import ExportIsOpen
from apps.portability.models import Export
from apps.portability.services import exporting, storing
from apps.portability.types import KEPT, LEASE, MAX_ATTEMPTS, ExportState
from tests.factories.accounts import AccountFactory
from tests.media.uploads import stored_files
from tests.portability.archives import make_post, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture(autouse=True)
def mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def build() -> bool:
    return services.build_next_export(now=timezone.now())


def archives_in(media_root: Path) -> list[str]:
    return [name for name in stored_files(media_root) if "archives/" in name]


def age(export: Export, by: timedelta) -> None:
    Export.objects.filter(pk=export.pk).update(beat_at=Now() - by)


class Killed(BaseException):
    """What a worker is told that has to stop now."""


class TestRequestExport:
    def test_tells_the_owner_by_mail(self, ana: Account) -> None:
        services.request_export(account=ana)

        outbox.drain()

        (message,) = mail.outbox
        assert message.to == [ana.email]
        assert "asked for" in message.subject
        assert "archives/" not in message.body

    def test_is_refused_while_one_is_being_made(self, ana: Account) -> None:
        services.request_export(account=ana)

        with pytest.raises(ExportIsOpen):
            services.request_export(account=ana)

        assert Export.objects.count() == 1


class TestBuildNextExport:
    def test_makes_a_whole_archive_under_a_name_that_nobody_guesses(
        self, ana: Account, media_root: Path
    ) -> None:
        make_post(author=ana)
        export = services.request_export(account=ana)

        assert build()

        export.refresh_from_db()
        assert export.state == ExportState.READY
        assert (export.done_count, export.total_count) == (1, 1)
        assert export.expires_at is not None
        assert export.expires_at - timezone.now() > KEPT - timedelta(minutes=1)
        (name,) = archives_in(media_root)
        assert name == f"private/{export.key}"
        assert "ana" not in name
        assert str(ana.pk) not in name
        content = storing.archives().read(key=export.key)
        assert len(content) == export.size
        assert opened(content).testzip() is None

    def test_passes_over_nothing_that_the_mail_holds_for_a_moment(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            build()

        assert not any("SKIP LOCKED" in query["sql"] for query in queries)

    def test_has_nothing_to_do_when_nobody_waits(self) -> None:
        assert not build()

    def test_tells_the_owner_once_when_it_is_ready(self, ana: Account) -> None:
        export = services.request_export(account=ana)
        build()
        outbox.drain()
        mail.outbox.clear()

        services.tell_of_result(export_id=export.pk)
        services.tell_of_request(export_id=export.pk)

        assert mail.outbox == []

    def test_is_done_once_when_two_workers_are_told(self, ana: Account, media_root: Path) -> None:
        services.request_export(account=ana)

        assert [build(), build()] == [True, False]

        assert len(archives_in(media_root)) == 1

    def test_starts_anew_when_the_worker_was_killed(
        self, ana: Account, media_root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_post(author=ana)
        export = services.request_export(account=ana)
        with monkeypatch.context() as patch:
            patch.setattr(media_selectors, "read_rendition", _raise(Killed()))
            with pytest.raises(Killed):
                build()
        assert archives_in(media_root) == []
        assert not build(), "its worker may still be alive"

        age(export, LEASE)
        assert build()

        export.refresh_from_db()
        assert (export.state, export.attempts) == (ExportState.READY, 2)

    def test_leaves_a_job_to_the_worker_that_took_it_over(
        self, ana: Account, media_root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_post(author=ana)
        export = services.request_export(account=ana)
        read = media_selectors.read_rendition

        def slow(**kwargs: Any) -> bytes:
            monkeypatch.setattr(media_selectors, "read_rendition", read)
            age(export, LEASE)
            assert build()
            return read(**kwargs)

        monkeypatch.setattr(media_selectors, "read_rendition", slow)
        build()

        export.refresh_from_db()
        assert export.state == ExportState.READY
        assert [f"private/{export.key}"] == archives_in(media_root)

    def test_waits_out_an_outage_of_the_storage_and_then_says_so(
        self, ana: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        export = services.request_export(account=ana)
        with monkeypatch.context() as patch:
            patch.setattr(MediaStorage, "put_stream", _raise(StorageDown()))
            for _ in range(MAX_ATTEMPTS):
                export.refresh_from_db()
                assert export.state == ExportState.REQUESTED
                age(export, LEASE)
                build()

        export.refresh_from_db()
        assert export.state == ExportState.FAILED
        assert "storage" in export.failure_reason
        outbox.drain()
        assert "could not be made" in mail.outbox[-1].subject
        again = services.request_export(account=ana)
        build()
        again.refresh_from_db()
        assert again.state == ExportState.READY

    def test_gives_up_what_kills_every_worker(
        self, ana: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        export = services.request_export(account=ana)
        monkeypatch.setattr(exporting, "archive_of", _raise(Killed()))
        for _ in range(MAX_ATTEMPTS):
            with pytest.raises(Killed):
                build()
            age(export, LEASE)

        assert build()

        export.refresh_from_db()
        assert export.state == ExportState.FAILED

    def test_fails_with_a_reason_and_not_with_a_trace(
        self, ana: Account, monkeypatch: pytest.MonkeyPatch, media_root: Path
    ) -> None:
        export = services.request_export(account=ana)
        monkeypatch.setattr(exporting, "archive_of", _raise(ValueError("SECRET")))

        assert build()

        export.refresh_from_db()
        assert export.state == ExportState.FAILED
        assert "SECRET" not in export.failure_reason
        assert archives_in(media_root) == []

    def test_keeps_one_archive_for_each_account(self, ana: Account, media_root: Path) -> None:
        first = services.request_export(account=ana)
        build()
        second = services.request_export(account=ana)
        build()

        assert services.expire_exports(now=timezone.now()) == 1

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == (ExportState.EXPIRED, ExportState.READY)
        assert archives_in(media_root) == [f"private/{second.key}"]

    def test_takes_the_place_of_one_that_cannot_be_removed(
        self, ana: Account, media_root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = services.request_export(account=ana)
        build()
        second = services.request_export(account=ana)
        monkeypatch.setattr(MediaStorage, "delete", _raise(StorageDown()))

        build()

        second.refresh_from_db()
        assert second.state == ExportState.READY
        with pytest.raises(NotFound):
            selectors.ready_export_of(account_id=ana.pk, export_id=first.pk, now=timezone.now())

    def test_goes_with_the_account(
        self, ana: Account, media_root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        services.request_export(account=ana)
        ana.delete()

        assert not build()


class TestExpireExports:
    def test_removes_the_bytes_when_the_time_is_over(self, ana: Account, media_root: Path) -> None:
        export = services.request_export(account=ana)
        build()

        assert services.expire_exports(now=timezone.now()) == 0
        assert services.expire_exports(now=timezone.now() + KEPT + timedelta(minutes=1)) == 1

        export.refresh_from_db()
        assert (export.state, export.key) == (ExportState.EXPIRED, "")
        assert archives_in(media_root) == []


class TestRemoveOrphanedArchives:
    def test_removes_what_no_row_knows_and_nothing_else(
        self, ana: Account, media_root: Path
    ) -> None:
        services.request_export(account=ana)
        build()
        storing.archives().put(key=storing.new_key(), content=b"lost")
        tomorrow = timezone.now() + timedelta(hours=25)

        assert services.remove_orphaned_archives(now=timezone.now()) == 0
        assert services.remove_orphaned_archives(now=tomorrow) == 1
        assert media_services.remove_orphans(now=tomorrow) == 0

        assert len(archives_in(media_root)) == 1


def _raise(error: BaseException) -> Any:
    def function(*args: Any, **kwargs: Any) -> Any:
        raise error

    return function


class TestNudge:
    def test_names_a_job_that_exists(self, ana: Account) -> None:
        from apps.core.queue import broker
        from apps.portability.tasks import build_exports

        services.request_export(account=ana)
        outbox.drain()

        assert build_exports.actor_name == "portability.build_exports"
        assert broker.do_qsize("portability.export") == 1
