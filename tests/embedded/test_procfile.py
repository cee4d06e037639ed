"""Reading the Procfile, and what ours promises."""

from pathlib import Path

import pytest

from instaclone.embedded.bootstrap import ROOT
from instaclone.embedded.exceptions import EmbeddedError
from instaclone.embedded.procfile import read_procfile


class TestReadProcfile:
    def test_splits_words_and_fills_variables_in(self, tmp_path: Path) -> None:
        path = tmp_path / "Procfile"
        path.write_text(
            "# a comment\n\nweb: serve --port $PORT --host ${HOST:-127.0.0.1} 'two words'\n"
        )

        types = read_procfile(path=path, environment={"PORT": "8123"})

        expected = ("serve", "--port", "8123", "--host", "127.0.0.1", "two words")
        assert types == {"web": expected}

    def test_refuses_a_line_it_does_not_understand(self, tmp_path: Path) -> None:
        path = tmp_path / "Procfile"
        path.write_text("web serve\n")

        with pytest.raises(EmbeddedError, match="web serve"):
            read_procfile(path=path, environment={})

    def test_ours_has_every_process_type(self) -> None:
        types = read_procfile(path=ROOT / "Procfile", environment={})

        groups = ("feed", "media", "notify", "safety", "ranking", "default")
        expected = {"web", "realtime", "relay", "scheduler", *(f"worker-{g}" for g in groups)}
        assert set(types) == expected
        assert types["web"][:3] == ("granian", "--interface", "wsgi")
