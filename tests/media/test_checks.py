"""What a deployment is told about decoders and storage."""

from pathlib import Path

import pytest

from apps.media import checks
from apps.media.engine import sandbox


class TestCheckConfinement:
    def test_warns_of_each_missing_layer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sandbox, "confinement_layers", lambda: ["resources"])

        messages = checks.check_confinement(None)

        assert [message.id for message in messages] == ["media.W001", "media.W001"]
        assert all(message.hint for message in messages)

    def test_says_when_decoding_is_impossible(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sandbox.sys, "executable", "/no/such/python")

        assert [message.id for message in checks.check_confinement(None)] == ["media.E001"]


class TestCheckStorage:
    def test_is_content_with_a_working_one_and_leaves_nothing(self, media_root: Path) -> None:
        assert checks.check_storage(None) == []

        assert not [path for path in media_root.rglob("*") if path.is_file()]

    def test_names_the_one_that_does_not_work(self, media_root: Path) -> None:
        media_root.mkdir()
        (media_root / "public").write_text("in the way")

        messages = checks.check_storage(None)

        assert [message.id for message in messages] == ["media.E002"]
        assert "public" in messages[0].msg
