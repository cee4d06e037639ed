"""What the documentation tells of the API is what the code does."""

from pathlib import Path
from typing import ClassVar

import pytest
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from apps.core.api.known_calls import KNOWN_CALLS
from apps.core.api.operations import operation
from apps.core.api.reference import compatibility_page, errors_table, with_tables
from apps.core.api.throttles import limit_also
from apps.engagement.exceptions import CommentsOff
from apps.posts.exceptions import TooManyPhotos

DOCS = Path(__file__).resolve().parents[2] / "docs"


class TestTables:
    def test_are_as_the_command_writes_them(self) -> None:
        page = (DOCS / "api.md").read_text()

        assert page == with_tables(page), "manage.py api_reference"

    def test_are_all_marked(self) -> None:
        page = (DOCS / "api.md").read_text()

        for name in ("operations", "errors", "limits"):
            assert page.count(f"<!-- generated: {name} -->\n| ") == 1


class TestErrors:
    def test_are_those_that_apps_can_meet(self) -> None:
        rows = errors_table()

        for code in ("server_error", "person_required", "too_many_photos", "empty_comment"):
            assert f"| `{code}` |" in rows
        # These are of the pages of staff and of the settings.
        for code in ("own_matter", "already_decided", "invitation_unusable"):
            assert f"| `{code}` |" not in rows

    def test_are_in_the_words_that_apps_get(self) -> None:
        rows = errors_table()

        assert f"| `comments_off` | {CommentsOff.message} |" in rows
        assert f"| `parse_error` | {ParseError.default_detail} |" in rows
        # What this says depends on what was sent.
        assert f"| `too_many_photos` | {TooManyPhotos.__doc__} |" in rows


class TestLimits:
    def test_tell_of_those_that_count_by_what_is_sent(self) -> None:
        page = (DOCS / "api.md").read_text()
        rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}

        assert "`POST /api/v1/statuses` (by what is sent)" in rows["posts.create"]
        assert "`POST /api/v1/statuses` (by what is sent)" in rows["engagement.comment"]
        assert "update_credentials` (by what is sent)" in rows["media.upload"]

    def test_are_declared_before_they_count(self) -> None:
        class Silent(APIView):
            operations: ClassVar = {"POST": operation("Say nothing")}

        request = Request(APIRequestFactory().post("/"))
        with pytest.raises(LookupError):
            limit_also(request=request, view=Silent(), name="posts.create")


class TestCompatibility:
    def test_is_as_the_command_writes_it(self) -> None:
        page = (DOCS / "compatibility.md").read_text()

        assert page == compatibility_page(), "manage.py api_reference"

    def test_takes_no_page_for_an_answer(self) -> None:
        rows = [line for line in compatibility_page().splitlines() if line.startswith("| `")]

        assert "| `POST /api/auth/onboarding` | – | Pixelfed |" in rows
        assert "| `POST /oauth/token` | yes | Pixelfed, PixelDroid, Pixelix, Mastodon.py |" in rows

    def test_takes_no_refusal_for_an_answer(self) -> None:
        page = compatibility_page()

        assert "| `POST /api/v1/statuses/:id/reblog` | refused |" in page
        assert "| `GET /api/v1/polls/:id` | refused |" in page
        assert "| `GET /api/v1/instance/peers` | empty |" in page
        answered = page.count("` | yes |") + page.count("` | empty |")
        assert f"**{answered} of these" in page

    def test_names_every_call_once(self) -> None:
        calls = [
            " ".join(line.split()[:2])
            for lines in KNOWN_CALLS.values()
            for line in lines.strip().splitlines()
        ]

        assert len(set(calls)) == len(calls)
