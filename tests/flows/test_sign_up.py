"""Arriving: signing up and in, and what those see who do neither."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import BORN_ON, PASSWORD
from tests.flows.conftest import Browse
from tests.flows.site import Site

pytestmark = pytest.mark.browser


class TestSignUp:
    def test_checks_the_name_while_typing_and_mails_a_code(
        self, site: Site, browse: Browse
    ) -> None:
        page = browse()
        page.goto("/accounts/signup/")
        answer = page.locator("#username-answer")
        page.get_by_label("Username").press_sequentially("ana")
        expect(answer).to_contain_text(re.compile("taken|not free|use", re.IGNORECASE))
        page.get_by_label("Username").fill("")
        page.get_by_label("Username").press_sequentially("newcomer")
        expect(answer).to_contain_text("newcomer is free")
        page.locator("[name=password1]").fill("short")
        expect(page.locator("[data-meter-text]")).to_have_text("Too short or simple")
        page.locator("[name=password1]").fill(PASSWORD)
        expect(page.locator("[data-meter-text]")).to_have_text(re.compile("Good|Strong"))
        page.get_by_label("E-mail address").fill("newcomer@example.org")
        page.get_by_label("Date of birth").fill(BORN_ON)
        page.get_by_role("button", name="Create account").click()

        page.get_by_label("Code").fill(site.mailed_code(address="newcomer@example.org"))
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url(f"{site.url}/")

        expect(page.get_by_role("heading", name="Your sheet is still blank")).to_be_visible()
        expect(page.get_by_role("link", name="Find people")).to_be_visible()
        starters = page.get_by_role("region", name="People to start with")
        starters.get_by_role("button", name="Follow ana").click()
        expect(starters.get_by_text("Following ana")).to_be_visible()
        site.settle()
        page.goto("/")
        expect(page.locator("article").first).to_be_visible()

    def test_the_password_can_be_pasted_and_shown(self, browse: Browse) -> None:
        page = browse()
        page.goto("/accounts/login/")
        field = page.locator("[name=password]")
        field.fill(PASSWORD)
        assert field.get_attribute("onpaste") is None
        assert field.get_attribute("autocomplete") == "current-password"

        page.get_by_role("button", name="Show password").click()

        expect(field).to_have_attribute("type", "text")

    def test_a_forgotten_password_is_set_anew(self, site: Site, browse: Browse) -> None:
        owner = site.person("forgetful")
        page = browse()
        page.goto("/accounts/login/")
        page.get_by_role("link", name="Forgot your password?").click()
        page.get_by_label("E-mail address").fill(f"{owner}@example.org")
        page.get_by_role("button", name="Send the message").click()
        page.wait_for_load_state()
        page.goto(site.mailed_link(address=f"{owner}@example.org"))
        new = "another-horse-battery-7"
        for field in page.locator("main input[type=password]").all():
            field.fill(new)
        page.get_by_role("main").get_by_role("button").last.click()
        page.wait_for_load_state()

        page.goto("/accounts/login/")
        if "/accounts/login/" in page.url:
            page.locator("[name=login]").fill(owner)
            page.locator("[name=password]").fill(new)
            page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/accounts/" not in url)


class TestLoggedOut:
    def test_public_pages_can_be_read_and_shared(self, site: Site, browse: Browse) -> None:
        page = browse()
        page.goto(site.paths["album"])

        expect(page.locator(".caption__text")).to_be_visible()
        assert page.locator("dialog[open]").count() == 0
        image = page.locator("meta[property='og:image']").get_attribute("content")
        assert image is not None
        assert image.startswith(site.url)
        assert page.context.request.get(image).status == 200
        page.goto("/ana/")
        expect(page.locator("a.tile").first).to_be_visible()
        title = page.locator("meta[property='og:title']").get_attribute("content")
        assert "Ana Sousa" in str(title)

    def test_signing_in_returns_to_the_page(self, site: Site, browse: Browse) -> None:
        reader = site.person("returning")
        page = browse()
        page.goto(site.paths["album"])
        page.get_by_role("banner").get_by_role("link", name="Sign in").click()
        page.locator("[name=login]").fill(reader)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()

        page.wait_for_url(f"**{site.paths['album']}")

    @pytest.mark.parametrize(
        "path", ["/create/", "/notifications/", "/settings/profile/", "/ana/saved/"]
    )
    def test_what_needs_an_account_asks_for_it(self, path: str, browse: Browse) -> None:
        page = browse(forgiving="status of 404")
        answer = page.goto(path)

        assert answer is not None
        assert "/accounts/login/" in page.url or answer.status == 404
