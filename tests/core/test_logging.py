"""Logs say what happened and nothing private."""

import io
import json
import logging

import pytest
import structlog

from apps.core.logging import HIDDEN, configure, logging_config, mask_private, masked


@pytest.fixture
def written():
    """A function that returns what the given configuration has written so far."""
    stream = io.StringIO()

    def start(*, debug):
        config = logging_config(debug=debug)
        config["handlers"]["console"]["stream"] = stream
        configure(config)
        return stream.getvalue

    yield start
    configure(logging_config(debug=False))


class TestLoggingConfig:
    def test_writes_json_in_production(self, written):
        text = written(debug=False)

        structlog.get_logger("apps.x").info("post_published", post_id=7)
        logging.getLogger("other").warning("slow %s", "query")

        ours, theirs = (json.loads(line) for line in text().splitlines())
        assert (ours["event"], ours["post_id"], ours["level"]) == ("post_published", 7, "info")
        assert (theirs["event"], theirs["logger"]) == ("slow query", "other")

    def test_writes_readable_lines_for_people(self, written):
        text = written(debug=True)

        structlog.get_logger("apps.x").info("post_published", post_id=7)

        assert "post_published" in text()
        assert not text().startswith("{")

    @pytest.mark.parametrize("debug", [True, False])
    def test_shows_exceptions_without_local_variables(self, written, debug):
        text = written(debug=debug)
        caption = "canary caption"

        try:
            raise ValueError(len(caption))
        except ValueError:
            structlog.get_logger("apps.x").exception("publishing_failed")

        assert "ValueError" in text()
        assert "canary" not in text()

    def test_masks_other_peoples_loggers_too(self, written):
        text = written(debug=False)

        logging.getLogger("library").error("cannot mail ana@example.com")

        assert "ana@example.com" not in text()


class TestMaskPrivate:
    def test_hides_private_names_at_any_depth(self):
        event = {"event": "x", "Password": "p", "request": {"token": "t", "path": "/p/1/"}}

        assert mask_private(None, "info", event) == {
            "event": "x",
            "Password": HIDDEN,
            "request": {"token": HIDDEN, "path": "/p/1/"},
        }

    def test_keeps_numbers_and_lists(self):
        event = {"event": "x", "ids": [1, 2], "ms": 1.5, "ok": True, "none": None}

        assert mask_private(None, "info", event) == event


class TestMasked:
    @pytest.mark.parametrize(
        "text",
        [
            "mail to canary@example.com failed",
            "GET /search/?q=canary&page=2",
            "/media/x?signature=canary",
            "/ws/v1/?ticket=canary",
            "/accounts/password/reset/key/canary/",
            "duplicate key\nDETAIL:  Key (email)=(canary) already exists.",
            "null value\nDETAIL:  Failing row contains (1, canary\nwith lines, canary).",
            "invalid input\nLINE 1: SELECT canary\n               ^",
        ],
    )
    def test_hides(self, text):
        assert "canary" not in masked(text)

    def test_keeps_the_rest_of_a_traceback(self):
        text = (
            "IntegrityError: duplicate key\nDETAIL:  Key (email)=(canary) exists.\n\n"
            "The above exception was the direct cause of the following exception:\n\nmore"
        )

        assert masked(text).endswith("following exception:\n\nmore")
        assert "canary" not in masked(text)
