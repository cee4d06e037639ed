"""The home feed: endless but leaveable, steady under the reader, and light."""

import gzip
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.flows import audit
from tests.flows.conftest import NARROW, Browse
from tests.flows.site import Site
from tests.flows.waiting import hold_requests

pytestmark = pytest.mark.browser

KILOBYTE = 1024
LENGTH = 62


@pytest.fixture(scope="module")
def reader(site: Site) -> str:
    """Somebody whose feed is five pages long and a bit."""
    author, reader = site.person("busy"), site.person("longreader")
    site.ask("post", author=author, count=LENGTH, caption="One of many #many")
    site.ask("follow", follower=reader, followee=author)
    site.settle()
    return reader


def _ids(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "[role=feed] > article", "articles => articles.map(({dataset}) => dataset.postId)"
    )
    return found


def _scroll_down(page: Page, *, until: int) -> None:
    """Scroll like a reader until so many posts are there."""
    for _ in range(60):
        if len(_ids(page)) >= until:
            return
        page.mouse.wheel(0, 4_000)
        page.wait_for_timeout(100)
    raise AssertionError(f"only {len(_ids(page))} of {until} posts came")


class TestInfiniteFeed:
    def test_pages_follow_each_other_without_doubles_and_without_jumps(
        self, reader: str, browse: Browse
    ) -> None:
        page = browse(reader)
        page.add_init_script(audit.WATCH_SHIFTS)
        page.goto("/")
        assert page.get_by_role("link", name="Load more posts").get_attribute("href")
        expect(page.locator("[role=feed]")).to_have_attribute("aria-busy", "false")

        _scroll_down(page, until=48)

        ids = _ids(page)
        positions = page.eval_on_selector_all(
            "[role=feed] > article",
            "articles => articles.map(item => [item.ariaPosInSet, item.ariaSetSize].join())",
        )
        assert len(ids) == len(set(ids))
        assert ids == sorted(ids, reverse=True)
        assert positions == [f"{number},-1" for number in range(1, len(ids) + 1)]
        assert page.evaluate("window.layoutShift") <= 0.05

    def test_pauses_behind_its_link_and_ends_with_a_mark(self, reader: str, browse: Browse) -> None:
        page = browse(reader)
        page.goto("/")
        _scroll_down(page, until=LENGTH)

        page.mouse.wheel(0, 100_000)

        expect(page.get_by_text("all caught up")).to_be_visible()
        assert len(_ids(page)) == LENGTH

    def test_says_when_it_is_loading(self, reader: str, browse: Browse) -> None:
        page = browse(reader, height=700)
        held = hold_requests(page, r"/\?cursor=")
        page.goto("/")

        page.mouse.wheel(0, 100_000)

        expect(page.locator("[role=feed]")).to_have_attribute("aria-busy", "true")
        for route in held:
            route.continue_()
        expect(page.locator("[role=feed]")).to_have_attribute("aria-busy", "false")

    def test_page_keys_move_between_articles_and_control_end_leaves(
        self, reader: str, browse: Browse
    ) -> None:
        page = browse(reader)
        page.goto("/")
        page.locator("article").first.focus()

        page.keyboard.press("PageDown")
        assert page.evaluate("document.activeElement.ariaPosInSet") == "2"
        page.keyboard.press("PageUp")
        assert page.evaluate("document.activeElement.ariaPosInSet") == "1"
        page.keyboard.press("Control+End")

        outside = "!document.querySelector('[role=feed]').contains(document.activeElement)"
        assert page.evaluate(outside)
        assert page.evaluate("document.activeElement !== document.body")

    def test_coming_back_from_a_post_finds_the_same_place(
        self, reader: str, browse: Browse
    ) -> None:
        page = browse(reader)
        page.goto("/")
        _scroll_down(page, until=36)
        article = page.locator("article[aria-posinset='30']")
        article.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        before = article.bounding_box()
        post_id = article.get_attribute("data-post-id")

        page.goto(f"/p/{post_id}/")
        page.go_back()

        again = page.locator(f"article[data-post-id='{post_id}']")
        again.wait_for()
        page.wait_for_timeout(500)
        after = again.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) <= 50

    def test_a_page_that_fails_can_be_asked_for_again(self, reader: str, browse: Browse) -> None:
        page = browse(reader, forgiving="status of 503|ERR_FAILED")
        page.route(re.compile(r"/\?cursor="), lambda route: route.abort(), times=1)
        page.goto("/")
        page.mouse.wheel(0, 100_000)
        page.get_by_role("link", name="Try again").click()

        expect(page.locator("[role=feed] > article").nth(12)).to_be_attached()


class TestNewPosts:
    def test_wait_behind_a_pill_and_never_push_the_reader(self, site: Site, browse: Browse) -> None:
        author, reader = site.person("fresh"), site.person("reader")
        site.post(author, count=4)
        site.ask("follow", follower=reader, followee=author)
        site.settle()
        page = browse(reader)
        page.goto("/")
        expect(page.locator("article")).to_have_count(4)
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(300)
        before = page.locator("article").nth(1).bounding_box()

        new = site.post(author, caption="Hot from the press")

        expect(page.locator("[data-new-posts]")).to_be_visible()
        assert page.locator("article").nth(1).bounding_box() == before
        expect(page.locator("article")).to_have_count(4)
        page.locator("[data-new-posts]").click()
        expect(page.locator("article").first.locator(f"a[href='{new}']").first).to_be_visible()


class TestWeight:
    def test_scripts_and_styles_stay_within_their_budgets(
        self, reader: str, browse: Browse
    ) -> None:
        page = browse(reader)
        sizes = {"script": 0, "stylesheet": 0}

        def weigh(response: Any) -> None:
            kind = response.request.resource_type
            if kind in sizes:
                sizes[kind] += len(gzip.compress(response.body()))

        page.on("response", weigh)
        page.goto("/")
        page.wait_for_load_state("networkidle")

        assert 0 < sizes["script"] <= 60 * KILOBYTE
        assert 0 < sizes["stylesheet"] <= 30 * KILOBYTE

    def test_the_first_photo_comes_first_and_those_below_wait(
        self, reader: str, browse: Browse
    ) -> None:
        page = browse(reader)
        page.goto("/")
        photos = page.locator("article .media__image")

        assert photos.first.get_attribute("fetchpriority") == "high"
        assert photos.first.get_attribute("loading") != "lazy"
        assert photos.nth(3).get_attribute("loading") == "lazy"

    def test_places_are_kept_until_photos_arrive(self, reader: str, browse: Browse) -> None:
        page = browse(reader)
        held = hold_requests(page, r"/media/")
        page.goto("/", wait_until="domcontentloaded")
        photo = page.locator("article .carousel").first
        page.wait_for_timeout(500)
        before = photo.bounding_box()
        placeholder = page.locator("article .media__tiny").first

        assert str(placeholder.get_attribute("src")).startswith("data:image/")
        assert placeholder.is_visible()
        for route in held:
            route.continue_()
        page.unroute_all(behavior="ignoreErrors")
        expect(page.locator("article .media__image").first).to_have_js_property("complete", True)
        assert photo.bounding_box() == before


class TestShortcuts:
    def test_move_between_posts_fully_below_the_bar(self, reader: str, browse: Browse) -> None:
        for width in (NARROW, 1280):
            page = browse(reader, width=width)
            page.goto("/")
            for expected in ("1", "2", "3", "2"):
                page.keyboard.press("k" if expected == "2" and _at(page) == "3" else "j")
                assert _at(page) == expected
                page.wait_for_timeout(150)
                assert page.evaluate(
                    """() => {
                      const top = document.activeElement.getBoundingClientRect().top;
                      const bar = document.querySelector('.top-bar');
                      const edge = bar && bar.checkVisibility()
                        ? bar.getBoundingClientRect().bottom : 0;
                      return top >= edge - 1 && top <= edge + 120;
                    }"""
                ), f"post {expected} at {width}"

    def test_like_save_comment_and_list(self, reader: str, site: Site, browse: Browse) -> None:
        page = browse(reader)
        page.goto("/")
        article = page.locator("article").first
        page.keyboard.press("j")

        page.keyboard.press("l")
        expect(article.locator(".action--like")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("s")
        expect(article.locator(".action--save")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("c")
        expect(article.locator("textarea")).to_be_focused()
        page.keyboard.type("jkls?")
        expect(article.locator("textarea")).to_have_value("jkls?")
        expect(article.locator(".action--like")).to_have_attribute("aria-pressed", "true")
        page.locator("#main").focus()
        page.keyboard.press("?")
        expect(page.locator("#shortcuts")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#shortcuts")).not_to_be_visible()

    @pytest.mark.parametrize(
        ("keys", "path"),
        [
            ("n", "/create/"),
            ("/", "/search/"),
            ("ge", "/explore/"),
            ("gn", "/notifications/"),
            ("gh", "/"),
        ],
    )
    def test_go_to_places(self, keys: str, path: str, browse: Browse) -> None:
        page = browse("cleo")
        page.goto("/about/")
        for key in keys:
            page.keyboard.press(key)

        page.wait_for_url(lambda url: url.endswith(path))

    def test_can_be_switched_off(self, site: Site, browse: Browse) -> None:
        page = browse(site.person("typist"))
        page.goto("/settings/appearance/")
        page.get_by_role("checkbox", name="Keyboard shortcuts").uncheck()
        page.get_by_role("button", name="Save").click()
        page.goto("/")

        page.keyboard.press("?")
        page.wait_for_timeout(200)

        expect(page.locator("#shortcuts")).not_to_be_visible()


def _at(page: Page) -> Any:
    return page.evaluate("document.activeElement.ariaPosInSet")


class TestFrame:
    def test_phone_has_a_bottom_bar_of_five(self, browse: Browse) -> None:
        page = browse("ana", width=NARROW, height=740)
        page.goto("/explore/")
        bar = page.locator(".bottom-bar")

        expect(bar).to_be_visible()
        expect(bar.get_by_role("link")).to_have_count(5)
        expect(bar.locator("[aria-current=page]")).to_have_attribute("href", "/explore/")
        expect(page.locator(".rail")).not_to_be_visible()
        box = bar.bounding_box()
        assert box is not None
        assert round(box["y"] + box["height"]) == 740

    def test_tablet_has_a_rail_and_desktop_its_labels(self, browse: Browse) -> None:
        page = browse("ana", width=768)
        page.goto("/explore/")
        label = page.locator(".rail .nav-link__label").first

        expect(page.locator(".rail")).to_be_visible()
        expect(page.locator(".bottom-bar")).not_to_be_visible()
        assert page.locator(".rail").bounding_box()["width"] < 100  # type: ignore[index]
        page.set_viewport_size({"width": 1264, "height": 900})
        assert page.locator(".rail").bounding_box()["width"] > 200  # type: ignore[index]
        expect(label).to_be_visible()

    @pytest.mark.parametrize("width", [NARROW, 1280])
    @pytest.mark.parametrize("path", ["/", "/ana/", "/create/", "/settings/profile/"])
    def test_tab_starts_with_the_skip_link_and_is_never_covered(
        self, path: str, width: int, browse: Browse
    ) -> None:
        page = browse("ana", width=width, height=740)
        page.goto(path)

        names, faults = audit.focus_walk(page, steps=45)

        assert "skip-link" in names[0]
        assert len(set(names)) > 10
        assert faults == []

    def test_the_skip_link_skips(self, browse: Browse) -> None:
        page = browse("ana")
        page.goto("/explore/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_visible()
        page.keyboard.press("Enter")

        expect(page.locator("#main")).to_be_focused()

    def test_enlarged_text_keeps_every_action(self, reader: str, browse: Browse) -> None:
        page = browse(reader, width=640, height=900)
        page.goto("/")
        page.evaluate("document.documentElement.style.fontSize = '200%'")

        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for selector in (".action--like", ".action--save", ".post-card .menu summary"):
            expect(page.locator(selector).first).to_be_visible()


class TestMotion:
    def test_nothing_moves_for_those_who_asked_for_calm(self, reader: str, browse: Browse) -> None:
        page = browse(reader, motion="reduce")
        page.goto("/")
        page.locator("article .carousel").first.dblclick()
        page.locator(".post-card .menu > summary").first.click()

        running = page.evaluate(
            "document.getAnimations().map(({effect}) => effect.getComputedTiming())"
            ".filter(({duration}) => duration > 1).length"
        )
        longest = page.evaluate(
            """() => Math.max(...[...document.querySelectorAll('*')].flatMap(element => {
              const {animationDuration, transitionDuration} = getComputedStyle(element);
              return `${animationDuration},${transitionDuration}`.split(',').map(time =>
                parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000));
            }))"""
        )

        assert running == 0
        assert longest <= 1


class TestTheme:
    @pytest.fixture(params=["light", "dark"])
    def system(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    def test_follows_the_system(self, system: str, browse: Browse) -> None:
        page = browse(color_scheme=system)
        page.goto("/")

        background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

        assert background == {"light": "rgb(251, 250, 247)", "dark": "rgb(15, 17, 18)"}[system]

    def test_a_choice_overrides_the_system_from_the_first_byte_on(
        self, site: Site, browse: Browse
    ) -> None:
        page = browse(site.person("nightowl"), color_scheme="light")
        page.goto("/settings/appearance/")
        page.get_by_label("Dark", exact=False).first.check()
        page.get_by_role("button", name="Save").click()
        page.wait_for_load_state()

        for path in ("/", "/explore/"):
            answer = page.goto(path)
            assert answer is not None
            assert 'data-theme="dark"' in answer.text().partition("<head>")[0]
        page.reload()
        background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert background == "rgb(15, 17, 18)"
