"""What the documentation tells of the API is what the code does."""

from pathlib import Path

from apps.core.api.known_calls import KNOWN_CALLS
from apps.core.api.reference import compatibility_page, with_tables

DOCS = Path(__file__).resolve().parents[2] / "docs"


class TestTables:
    def test_are_as_the_command_writes_them(self) -> None:
        page = (DOCS / "api.md").read_text()

        assert page == with_tables(page), "manage.py api_reference"

    def test_are_all_marked(self) -> None:
        page = (DOCS / "api.md").read_text()

        for name in ("operations", "errors", "limits"):
            assert page.count(f"<!-- generated: {name} -->\n| ") == 1


class TestCompatibility:
    def test_is_as_the_command_writes_it(self) -> None:
        page = (DOCS / "compatibility.md").read_text()

        assert page == compatibility_page(), "manage.py api_reference"

    def test_takes_no_page_for_an_answer(self) -> None:
        rows = [line for line in compatibility_page().splitlines() if line.startswith("| `")]

        assert "| `POST /api/auth/onboarding` | – | Pixelfed |" in rows
        assert "| `POST /oauth/token` | yes | Pixelfed, PixelDroid, Pixelix, Mastodon.py |" in rows

    def test_names_every_call_once(self) -> None:
        calls = [
            " ".join(line.split()[:2])
            for lines in KNOWN_CALLS.values()
            for line in lines.strip().splitlines()
        ]

        assert len(set(calls)) == len(calls)
