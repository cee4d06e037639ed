"""Pages for what went wrong: they say what happened, carry a number and lead home."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.flows import audit
from tests.flows.conftest import NARROW, WIDE, Browse
from tests.flows.site import Site

pytestmark = pytest.mark.browser

LIKES_PER_MINUTE = 60


def faults_of(page: Page) -> list[str]:
    """What is wrong with how a page looks, at a phone's and a desktop's width, in both themes."""
    return audit.look_faults(page, widths=(WIDE, NARROW)) + audit.sideways_scroll(page)


class TestErrorPages:
    def test_what_is_missing_leads_home(self, browse: Browse) -> None:
        page = browse("ana", forgiving="status of 404")
        page.goto("/nobody-has-this-name/")

        expect(page.locator(".request-id code")).not_to_be_empty()
        page.get_by_role("link", name="Go to the home page").click()
        expect(page).to_have_url(re.compile(r"/$"))

    def test_a_form_without_its_token_is_explained(self, site: Site, browse: Browse) -> None:
        answer = browse("ana").context.request.post(f"{site.paths['album']}like/")

        assert answer.status == 403
        assert "Reload it and try again" in answer.text()

    def test_whoever_is_too_fast_learns_how_long_to_wait(self, site: Site, browse: Browse) -> None:
        post = site.post("ana")
        page = browse(site.person("hasty"), java_script_enabled=False, forgiving="status of 429")
        page.goto(post)
        token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        for _ in range(LIKES_PER_MINUTE):
            page.context.request.post(
                f"{post}like/",
                form={"csrfmiddlewaretoken": token},
                headers={"Accept": "application/json"},
            )

        page.get_by_role("button", name="Like", exact=True).click()

        expect(page.get_by_role("heading")).to_have_text("That was a little too fast")
        expect(page.get_by_text("Try again in")).to_contain_text(re.compile(r"\d+ second"))
        expect(page.locator(".request-id code")).not_to_be_empty()
        # The look is examined by a script, so in a page that may run one.
        again = page.context.request.post(
            f"{post}like/", form={"csrfmiddlewaretoken": token}, headers={"Accept": "text/html"}
        )
        # A page that is handed in has no address of its own, so the browser opens no socket for it.
        shown = browse(forgiving=r"status of 429|realtime\.js")
        _answer_with(shown, status=again.status, body=again.text())
        expect(shown.get_by_role("heading")).to_have_text("That was a little too fast")
        assert faults_of(shown) == []

    @pytest.mark.parametrize(
        ("status", "heading"), [(500, "Something broke on our side"), (503, "Back in a moment")]
    )
    def test_a_broken_site_still_answers_readably(
        self, status: int, heading: str, site: Site, browse: Browse
    ) -> None:
        body = site.ask("error_page", status=status)
        page = browse(forgiving=f"status of {status}")
        _answer_with(page, status=status, body=body)

        expect(page.get_by_role("heading")).to_have_text(heading)
        expect(page.get_by_role("link", name="Go to the home page")).to_be_visible()
        assert faults_of(page) == []


class TestEmptyLists:
    @pytest.mark.parametrize(
        ("path", "action"),
        [
            ("/", "Find people"),
            ("/loner/", "Share a photo"),
            ("/loner/saved/", "Explore"),
            ("/loner/tagged/", "Explore"),
            ("/loner/followers/", "Share a photo"),
            ("/loner/following/", "Find people"),
            ("/notifications/", "Explore"),
            ("/search/?q=zzqqxx", "Explore"),
            ("/settings/blocked/", "Find somebody"),
            ("/settings/muted/", "Find somebody"),
        ],
    )
    def test_offer_something_to_do(self, path: str, action: str, browse: Browse) -> None:
        page = browse("loner")
        page.goto(path)

        expect(page.locator(".empty").get_by_role("heading")).not_to_be_empty()
        expect(page.locator(".empty").get_by_role("link", name=action)).to_be_visible()


def _answer_with(page: Page, *, status: int, body: str) -> None:
    """Open an address that answers what is handed in."""
    page.route(
        "**/broken/",
        lambda route: route.fulfill(status=status, content_type="text/html", body=body),
    )
    page.goto("/broken/")
