"""Pages for what went wrong: they say what happened, carry a number and lead home."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows.conftest import Browse
from tests.flows.site import Site

pytestmark = pytest.mark.browser

LIKES_PER_MINUTE = 60


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
        assert "reload" in answer.text()

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


class TestEmptyLists:
    @pytest.mark.parametrize(
        ("path", "action"),
        [
            ("/", "Find people"),
            ("/loner/", "Share a photo"),
            ("/loner/saved/", "Explore"),
            ("/notifications/", "Explore"),
        ],
    )
    def test_offer_something_to_do(self, path: str, action: str, browse: Browse) -> None:
        page = browse("loner")
        page.goto(path)

        expect(page.locator(".empty").get_by_role("link", name=action)).to_be_visible()

    @pytest.mark.parametrize(
        "path", ["/loner/tagged/", "/loner/followers/", "/search/?q=zzqqxx", "/settings/blocked/"]
    )
    def test_say_what_will_be_there(self, path: str, browse: Browse) -> None:
        page = browse("loner")
        page.goto(path)

        expect(page.locator(".empty").get_by_role("heading")).not_to_be_empty()
