"""The demo's terminal, with and without colors, with and without a reader."""

import io
import os

import pytest

from instaclone.embedded.console import Console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestConsole:
    def test_says_which_process_a_line_comes_from(self) -> None:
        stream = io.StringIO()
        console = Console(stream=stream)

        console.line(name="web", text="first")
        console.line(name="worker-media", text="second")

        assert stream.getvalue() == "web      │ first\nworker-media │ second\n"

    def test_takes_colors_out_where_there_are_none(self) -> None:
        stream = io.StringIO()

        Console(stream=stream).line(name="web", text="\033[32mgreen\033[0m\033[2K")

        assert stream.getvalue() == "web      │ green\n"

    def test_keeps_colors_on_a_terminal_but_nothing_that_moves_its_cursor(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("NO_COLOR", raising=False)
        stream = Terminal()

        Console(stream=stream).line(name="web", text="\033[32mgreen\033[2K\033[1A")

        assert "\033[32mgreen\033[0m" in stream.getvalue()
        assert "\033[2K" not in stream.getvalue()

    def test_goes_on_when_nobody_reads_any_more(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        console = Console(stream=os.fdopen(writer, "w", buffering=1))

        console.say("into the void")
        console.announce("and again")
