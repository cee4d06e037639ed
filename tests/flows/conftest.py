"""A running site for all journeys of a process, and browsers that report every fault they see."""

import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Page,
    Playwright,
    StorageState,
    expect,
    sync_playwright,
)

from tests.factories.accounts import PASSWORD
from tests.flows.chromium import Chromium
from tests.flows.site import HOST, Site, own_site
from tests.flows.strangers import AppOf, signed_in_app

SCREENSHOTS = os.environ.get("INSTACLONE_SCREENSHOTS")
WIDE, NARROW = 1280, 360
# A loaded machine is slow, and a wait that succeeds costs nothing.
_PATIENCE_MS = 20_000
expect.set_options(timeout=_PATIENCE_MS)
Browse = Callable[..., Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "0")
    with own_site(data=tmp_path_factory.mktemp("flows") / "site", worker=worker) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the site said during a journey that failed, and how the pages looked."""
    report = yield
    arguments: dict[str, Any] = getattr(item, "funcargs", {})
    if call.when == "call":
        item.stash[_FAILED] = report.failed
    if report.failed and "site" in arguments:
        said = arguments["site"].log_since(item.stash.get(_LOG_START, 0)).splitlines()
        troubles = [line for line in said if not _ROUTINE.search(line)]
        report.sections.append(("site log", "\n".join(troubles[-60:])))
    return report


_ROUTINE = re.compile(r"streaming_(started|finished)|request_finished.*code=[23]\d\d")
_FAILED = pytest.StashKey[bool]()
_LOG_START = pytest.StashKey[int]()


# Not for the whole session: its event loop would be in the way of asynchronous tests.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Chromium]:
    running = Chromium(playwright)
    yield running
    running.quit()


@pytest.fixture
def browse(request: pytest.FixtureRequest, site: Site, chromium: Chromium) -> Iterator[Browse]:
    """Return a function that opens a browser of its own for somebody, or for nobody.

    Whatever the pages complain about fails the test: script errors, console errors and
    violations of the content policy, except what ``forgiving`` names.
    """
    request.node.stash[_LOG_START] = site.log.stat().st_size
    opened: list[tuple[Page, list[str], str]] = []

    def open_browser(
        username: str | None = None,
        *,
        width: int = WIDE,
        height: int = 900,
        forgiving: str = "",
        motion: str = "reduce",
        base_url: str = "",
        **options: Any,
    ) -> Page:
        context = chromium.open(
            base_url=base_url or site.url,
            viewport={"width": width, "height": height},
            storage_state=signed_in(site, username) if username else None,
            reduced_motion=motion,
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(_PATIENCE_MS)
        complaints: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text} {message.location.get('url', '')}")
                if message.type == "error"
                else None
            ),
        )
        opened.append((page, complaints, forgiving))
        return page

    yield open_browser
    faults = []
    for number, (page, complaints, forgiving) in enumerate(opened):
        if SCREENSHOTS and request.node.stash.get(_FAILED, False) and not page.is_closed():
            name = re.sub(r"[^\w-]+", "_", request.node.name)
            page.screenshot(path=Path(SCREENSHOTS) / f"failed-{name}-{number}.png")
        chromium.close(page.context)
        faults += [text for text in complaints if not forgiving or not re.search(forgiving, text)]
    assert faults == []


@pytest.fixture
def app_of(site: Site, browse: Browse) -> AppOf:
    """Return a function that signs an app in for somebody."""
    return lambda username: signed_in_app(site, browse(username))


def signed_in(site: Site, username: str) -> StorageState:
    """The cookies of somebody's device; the form itself has its own tests."""
    if username not in site.session_keys:
        site.session_keys[username] = site.ask("session", username=username)
    return {
        "cookies": [
            {
                "name": "session",
                "value": site.session_keys[username],
                "domain": HOST,
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": False,
                "sameSite": "Lax",
            }
        ],
        "origins": [],
    }


def sign_in(page: Page, username: str, *, password: str = PASSWORD) -> None:
    """Fill in the sign-in form like a person."""
    if "/accounts/login/" not in page.url:
        page.goto("/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
