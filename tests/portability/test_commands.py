"""Archives by command, for whoever runs the site."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings

from apps.media.exceptions import StorageDown
from apps.media.storage import MediaStorage
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.portability.archives import make_post, opened

pytestmark = pytest.mark.django_db


class TestExportAccount:
    def test_writes_the_archive_for_nobody_else_to_read(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        make_post(author=AccountFactory(username="ana"))
        target = tmp_path / "copy.zip"

        call_command("export_account", "Ana", "--output", str(target))

        assert opened(target.read_bytes()).testzip() is None
        assert target.stat().st_mode & 0o077 == 0
        assert "copy.zip" in capsys.readouterr().out

    def test_refuses_a_name_that_nobody_has(self) -> None:
        with pytest.raises(CommandError, match="nobody"):
            call_command("export_account", "nobody")

    def test_leaves_no_half_of_a_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def down(*args: object, **kwargs: object) -> bytes:
            raise StorageDown

        make_post(author=AccountFactory(username="ana"))
        monkeypatch.setattr(MediaStorage, "read", down)

        with pytest.raises(CommandError):
            call_command("export_account", "ana", "--output", str(tmp_path / "copy.zip"))

        assert list(tmp_path.rglob("*.zip*")) == []


class TestImportAccount:
    def test_takes_an_archive_in_and_says_what_became_of_it(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ana = AccountFactory(username="ana")
        make_post(author=ana)
        target = tmp_path / "copy.zip"
        call_command("export_account", "ana", "--output", str(target))
        moved = AccountFactory(username="moved")

        with override_settings(SITE_URL="https://elsewhere.example"):
            call_command("import_account", str(target), "--username", "moved")

        assert Post.objects.filter(author=moved).count() == 1
        assert "posts: 1 added" in capsys.readouterr().out

    @pytest.mark.parametrize("case", ["no file", "no archive", "nobody", "somebody else"])
    def test_fails_with_a_reason(self, tmp_path: Path, case: str) -> None:
        ana = AccountFactory(username="ana")
        AccountFactory(username="moved")
        target = tmp_path / "copy.zip"
        username = "moved"
        if case != "no file":
            call_command("export_account", "ana", "--output", str(target))
        if case == "no archive":
            target.write_bytes(b"no")
        if case == "nobody":
            username = "nobody"

        with pytest.raises(CommandError):
            call_command("import_account", str(target), "--username", username)

        assert not Post.objects.exclude(author=ana).exists()
