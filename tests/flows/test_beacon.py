"""What people see and open arrives in the log, as it happened, and costs no page anything."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, Route, expect

from tests.flows.chromium import Chromium
from tests.flows.conftest import Browse, signed_in
from tests.flows.site import Site
from tests.flows.waiting import eventually

pytestmark = pytest.mark.browser

ADDRESS = "/api/instaclone/v1/interactions"
# At least half in sight for at least a second, with something to spare for a busy machine.
LOOK_MS = 1_600
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def author(site: Site) -> str:
    """Somebody with ten posts, one of them an album."""
    author = site.person("looked_at")
    site.ask("post", author=author, count=9)
    site.ask("post", author=author, photos=3)
    return author


@pytest.fixture
def reader(site: Site, author: str) -> str:
    reader = site.person("looker")
    site.ask("follow", follower=reader, followee=author)
    site.settle()
    return reader


def logged(site: Site, username: str, *kinds: str) -> Rows:
    """Wait until somebody's log holds each of the kinds; return all of it."""
    rows: Rows = []

    def has_all() -> bool:
        rows[:] = site.ask("interactions", username=username)
        return set(kinds) <= {row["kind"] for row in rows}

    eventually(has_all)
    return rows


def posts_on(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "[data-feed-items] > *",
        "items => items.map(({dataset}) => dataset.postId ?? dataset.key)",
    )
    return found


def remember_reports(page: Page) -> None:
    """Let the page write down each report: those sent while it is left are hidden from us."""
    page.add_init_script(
        """
        const send = window.fetch;
        window.fetch = (address, options) => {
          if (String(address).includes("/interactions")) {
            const reports = JSON.parse(sessionStorage.reports ?? "[]");
            reports.push({ token: options.headers["X-CSRFToken"], body: JSON.parse(options.body) });
            sessionStorage.reports = JSON.stringify(reports);
          }
          return send(address, options);
        };
        """
    )


def reports_of(page: Page) -> Rows:
    """The reports that the page and those before it sent."""
    found: Rows = page.evaluate("JSON.parse(sessionStorage.reports ?? '[]')")
    return found


def leave(page: Page) -> None:
    page.goto("/about/")


def _turn_tab(page: Page, state: str) -> None:
    """Bring the tab to the front, or put another one in front of it."""
    page.evaluate(
        """state => {
          Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


class TestHome:
    def test_impressions_and_dwell_arrive_with_their_positions(
        self, site: Site, reader: str, browse: Browse
    ) -> None:
        page = browse(reader)
        page.goto("/")
        page.wait_for_timeout(LOOK_MS)
        ids = posts_on(page)
        page.locator("article").nth(3).scroll_into_view_if_needed()
        page.locator("article").nth(3).evaluate("item => item.scrollIntoView({block: 'center'})")
        page.wait_for_timeout(LOOK_MS)
        elapsed = page.evaluate("performance.now()")

        leave(page)

        rows = logged(site, reader, "impression", "dwell")
        seen = [row for row in rows if row["kind"] == "impression"]
        assert {row["surface"] for row in rows} == {"home"}
        assert all(ids[row["position"]] == row["post"] for row in rows)
        assert {ids[0], ids[3]} <= {row["post"] for row in seen}
        assert len(seen) == len({row["post"] for row in seen})
        # What was never on the screen was not seen.
        assert not {ids[8], ids[9]} & {row["post"] for row in seen}
        dwell = {
            post: sum(row["value"] for row in rows if (row["kind"], row["post"]) == ("dwell", post))
            for post in (ids[0], ids[3])
        }
        assert all(1_000 <= value <= elapsed + 1_000 for value in dwell.values()), dwell

    def test_what_is_rushed_past_was_not_seen(
        self, site: Site, reader: str, browse: Browse
    ) -> None:
        page = browse(reader)
        page.goto("/")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(LOOK_MS)
        ids = posts_on(page)

        leave(page)

        seen = {row["post"] for row in logged(site, reader, "impression")}
        assert seen
        assert ids[0] not in seen

    def test_a_hidden_tab_is_not_looked_at(self, site: Site, reader: str, browse: Browse) -> None:
        page = browse(reader)
        page.add_init_script(
            "Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'})"
        )
        remember_reports(page)
        page.goto("/")
        page.wait_for_timeout(LOOK_MS)

        leave(page)

        assert reports_of(page) == []
        assert site.ask("interactions", username=reader) == []

    def test_swipes_name_the_furthest_photo(self, site: Site, reader: str, browse: Browse) -> None:
        page = browse(reader)
        page.goto("/")
        album = page.locator("article").first
        album.get_by_role("button", name="Next photo").click()
        expect(album.locator(".carousel__dot").nth(1)).to_have_attribute("aria-current", "true")
        page.wait_for_timeout(300)

        leave(page)

        rows = logged(site, reader, "swipe")
        assert [row["value"] for row in rows if row["kind"] == "swipe"] == [1]


class TestOpens:
    def test_a_dialog_over_a_profile_is_an_open_from_there(
        self, site: Site, author: str, reader: str, browse: Browse
    ) -> None:
        page = browse(reader)
        page.goto("/explore/")
        page.evaluate(f"location.assign('/{author}/')")
        page.wait_for_url(f"**/{author}/")
        ids = posts_on(page)
        page.locator("a.tile").nth(2).click()
        expect(page.locator("dialog[open] [data-post-detail]")).to_be_visible()
        page.wait_for_timeout(LOOK_MS)
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)

        leave(page)

        rows = logged(site, reader, "open", "profile", "dwell")
        visit = next(row for row in rows if row["kind"] == "profile")
        opened = [row for row in rows if row["kind"] == "open"]
        inside = [row for row in rows if (row["kind"], row["surface"]) == ("impression", "post")]
        assert visit["surface"] == "explore"
        assert [(row["post"], row["surface"], row["position"]) for row in opened] == [
            (ids[2], "profile", 2)
        ]
        assert [row["post"] for row in inside] == [ids[2]]

    def test_a_page_knows_where_the_reader_came_from_and_a_reload_is_no_open(
        self, site: Site, author: str, reader: str, browse: Browse
    ) -> None:
        post = site.ask("newest_post", author=author)
        page = browse(reader)
        page.goto("/")
        page.locator(f'article[data-post-id="{post}"] .post-card__meta a').last.click()
        page.wait_for_url(f"**/p/{post}/")
        page.reload()
        page.reload()

        leave(page)

        opened = [row for row in logged(site, reader, "open") if row["kind"] == "open"]
        assert [(row["post"], row["surface"]) for row in opened] == [(post, "home")]


class TestViews:
    def test_only_the_author_learns_how_many_there_were(
        self, site: Site, reader: str, browse: Browse
    ) -> None:
        poet = site.person("poet")
        path = site.post(poet)
        page = browse(reader)
        page.goto(path)
        page.wait_for_timeout(LOOK_MS)
        expect(page.locator("[data-views]")).to_have_count(0)
        leave(page)
        logged(site, reader, "impression")

        own = browse(poet)
        own.goto(path)

        expect(own.locator("[data-views]")).to_have_text(re.compile(r"^\s*1 view\s*$"))


class TestManners:
    def test_visitors_are_not_watched(self, author: str, browse: Browse) -> None:
        page = browse()
        remember_reports(page)
        page.goto(f"/{author}/")
        page.wait_for_timeout(LOOK_MS)

        leave(page)

        assert reports_of(page) == []

    def test_reports_are_few_and_carry_the_token(
        self, site: Site, reader: str, browse: Browse
    ) -> None:
        page = browse(reader)
        remember_reports(page)
        page.goto("/")
        page.wait_for_timeout(LOOK_MS)

        leave(page)

        logged(site, reader, "dwell")
        # One while the page was open at most, and one for the rest.
        assert 1 <= len(reports_of(page)) <= 2
        assert all(one["token"] for one in reports_of(page))

    def test_a_report_that_met_no_server_comes_with_the_next(
        self, site: Site, reader: str, browse: Browse
    ) -> None:
        page = browse(reader, forgiving=r"ERR_FAILED|ERR_INTERNET_DISCONNECTED")
        page.goto("/")
        page.route(f"**{ADDRESS}", lambda route: route.abort())
        page.wait_for_timeout(LOOK_MS)
        _turn_tab(page, "hidden")
        page.wait_for_timeout(300)
        page.unroute(f"**{ADDRESS}")
        _turn_tab(page, "visible")

        leave(page)

        assert logged(site, reader, "impression")


class TestBackForwardCache:
    """Chromium keeps a page in memory for Back unless something on it forbids that."""

    @pytest.fixture
    def remembering(self, site: Site, reader: str, playwright: Playwright) -> Iterator[Page]:
        """A page of a browser that keeps pages for Back; Playwright's own ones do not.

        Pages come without ``no-store`` and have no socket, which both forbid it by themselves.
        """
        chromium = Chromium(playwright, ignore_default_args=["--disable-back-forward-cache"])
        context = chromium.open(base_url=site.url, storage_state=signed_in(site, reader))
        page = context.new_page()
        page.add_init_script(
            "window.WebSocket = class extends EventTarget { send() {} close() {} }"
        )

        def without_no_store(route: Route) -> None:
            response = route.fetch()
            headers = {**response.headers, "cache-control": "private, no-cache"}
            route.fulfill(response=response, headers=headers)

        page.route("**/explore/", without_no_store)
        yield page
        chromium.quit()

    def test_reports_do_not_forbid_it_and_go_on_after_it(
        self, site: Site, reader: str, remembering: Page
    ) -> None:
        page = remembering
        page.goto("/explore/")
        page.evaluate("addEventListener('pageshow', event => { window.isKept = event.persisted; })")
        page.wait_for_timeout(LOOK_MS)
        leave(page)
        logged(site, reader, "impression", "dwell")

        # A restored page does not load again, which is what ``go_back`` waits for.
        page.evaluate("history.back()")
        page.wait_for_url("**/explore/", wait_until="commit")
        why_not = "performance.getEntriesByType('navigation')[0].notRestoredReasons"
        assert page.evaluate("window.isKept"), page.evaluate(why_not)
        page.wait_for_timeout(LOOK_MS)
        leave(page)

        def has_dwell_again() -> bool:
            rows = site.ask("interactions", username=reader)
            first = next(row["post"] for row in rows if row["kind"] == "impression")
            return [row["kind"] for row in rows if row["post"] == first] == [
                "impression",
                "dwell",
                "dwell",
            ]

        eventually(has_dwell_again)
