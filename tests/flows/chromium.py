"""Chromium for the journeys of a module, which cannot hold them up for ever.

Now and then it never answers that a context is gone, and Playwright waits for that without a limit.
Such a browser is killed, and the next journey gets another one.
"""

import os
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psutil
from playwright.sync_api import Browser, BrowserContext, Error, Playwright

PATIENCE_SECONDS = 60.0
QUIET_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
)


class Chromium:
    """A browser that is started anew when it had to be killed."""

    def __init__(
        self, playwright: Playwright, *, patience: float = PATIENCE_SECONDS, **options: Any
    ) -> None:
        self._playwright = playwright
        self._patience = patience
        self._options = options
        self._browser: Browser | None = None
        self._processes: Sequence[psutil.Process] = ()
        self._was_killed = False

    def open(self, **options: Any) -> BrowserContext:
        """Return a new context, with nothing in it of any other."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._launched()
        return self._browser.new_context(**options)

    def close(self, context: BrowserContext) -> None:
        """Close a context, however that may end."""
        with self._limited():
            context.close()

    def quit(self) -> None:
        """Close everything."""
        if self._browser is not None:
            with self._limited():
                self._browser.close()

    def kill(self) -> None:
        """End the browser without asking it."""
        self._was_killed = True
        for process in self._processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def pause(self) -> None:
        """Let the browser hang."""
        for process in self._processes:
            process.suspend()

    def _launched(self) -> Browser:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        before = set(psutil.Process().children(recursive=True))
        browser = self._playwright.chromium.launch(
            executable_path=os.environ.get("INSTACLONE_CHROMIUM") or "/usr/bin/chromium",
            args=[*QUIET_FLAGS, *root],
            **self._options,
        )
        started = set(psutil.Process().children(recursive=True)) - before
        self._processes = [one for one in started if one.parent() in before]
        self._was_killed = False
        return browser

    @contextmanager
    def _limited(self) -> Iterator[None]:
        watch = threading.Timer(self._patience, self.kill)
        watch.start()
        try:
            yield
        except Error:
            if not self._was_killed:
                raise
        finally:
            watch.cancel()
        if self._was_killed:
            self._was_killed = False
            warnings.warn("Chromium did not close in time and was killed.", stacklevel=2)
