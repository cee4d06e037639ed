"""Two-step sign-in by hand: an authenticator app, recovery codes, and passkeys."""

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.factories.accounts import PASSWORD
from tests.flows import audit
from tests.flows.conftest import NARROW, WIDE, Browse, sign_in
from tests.flows.site import Site
from tests.flows.test_pages import keep_look

pytestmark = pytest.mark.browser

STEP_SECONDS = 30


def code_of(secret: str, *, steps_ahead: int = 0) -> str:
    counter = int(time.time()) // STEP_SECONDS + steps_ahead
    return str(format_hotp_value(hotp_value(secret, counter)))


def confirm(page: Page) -> None:
    page.wait_for_url("**/reauthenticate/**")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def sign_out(page: Page) -> None:
    page.goto("/settings/security/")
    page.get_by_role("button", name="Sign out of this device").click()
    page.wait_for_url(lambda url: "/settings/" not in url)


def look(page: Page, *, name: str) -> None:
    """The page stands in both themes and widths, and keeps to its rules."""
    findings = audit.look_faults(
        page,
        widths=(NARROW, WIDE),
        on_look=lambda shown, which: keep_look(shown, name=f"{name}-{which}"),
    )
    assert [*findings, *audit.unsized_media(page), *audit.sideways_scroll(page)] == []


class TestAuthenticatorApp:
    def test_is_set_up_used_and_removed(self, site: Site, browse: Browse) -> None:
        owner = site.person("careful")
        page = browse()
        sign_in(page, owner)
        page.goto("/settings/security/")

        page.get_by_role("link", name="Set up an authenticator app").click()
        look(page, name="reauthenticate")
        confirm(page)
        expect(page.get_by_role("img", name="QR code")).to_be_visible()
        assert page.get_by_role("img", name="QR code").evaluate("image => image.naturalWidth") > 0
        look(page, name="totp-set-up")
        secret = page.locator(".secret-key").inner_text()
        page.get_by_label("Code shown by the app").fill(code_of(secret))
        page.get_by_role("button", name="Switch it on").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        codes = page.locator(".codes code").all_inner_texts()
        assert len(codes) == 10
        look(page, name="recovery-codes")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()
        assert codes[0] in download.value.path().read_text()
        page.goto("/settings/security/")
        expect(page.get_by_text("10 left")).to_be_visible()
        look(page, name="security-with-app")

        sign_out(page)
        sign_in(page, owner)
        page.wait_for_url("**/2fa/authenticate/")
        look(page, name="second-step")
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("Incorrect code")).to_be_visible()
        page.get_by_label("Code").fill(code_of(secret, steps_ahead=1))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{site.url}/")

        sign_out(page)
        sign_in(page, owner)
        page.get_by_label("Code").fill(codes[3])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{site.url}/")

        page.goto("/settings/security/")
        expect(page.get_by_text("9 left")).to_be_visible()
        page.get_by_role("link", name="Remove the authenticator app").click()
        confirm(page)
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_text("The authenticator app is removed.")).to_be_visible()
        expect(page.get_by_role("link", name="Set up an authenticator app")).to_be_visible()


@pytest.fixture
def by_name(site: Site) -> str:
    """The site under a name: passkeys belong to one, never to an address."""
    return f"http://localhost:{site.port}"


def named(page: Page, name: str) -> Locator:
    """The row of a passkey in the settings."""
    return page.get_by_role("listitem").filter(has=page.locator("b", has_text=name))


def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a phone that always recognizes its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made: dict[str, Any] = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, str(made["authenticatorId"])


class TestPasskey:
    def test_is_added_and_signs_in_alone(self, site: Site, browse: Browse, by_name: str) -> None:
        owner = site.person("keyholder")
        page = browse(base_url=by_name)
        device, authenticator = with_authenticator(page)
        sign_in(page, owner)
        page.goto("/settings/security/")

        page.get_by_role("link", name="Add a passkey").click()
        confirm(page)
        look(page, name="passkey-add")
        page.get_by_label("Name").fill("My phone")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        page.goto("/settings/security/")
        expect(named(page, "My phone")).to_be_visible()
        stored = device.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
        assert [key["rpId"] for key in stored["credentials"]] == ["localhost"]

        sign_out(page)
        page.evaluate("localStorage.clear()")
        page.goto("/accounts/login/?next=/settings/security/")
        page.get_by_role("button", name="Use a passkey instead").click()
        page.wait_for_url("**/settings/security/")
        expect(named(page, "My phone")).to_contain_text("used")

        sign_out(page)
        # Now the browser knows that there is one, and offers it by itself.
        page.goto("/accounts/login/")
        page.wait_for_url(f"{by_name}/")

        page.goto("/settings/security/")
        page.get_by_role("link", name="Rename My phone").click()
        confirm_by_passkey(page)
        page.get_by_label("Name").fill("Old phone")
        page.get_by_role("button", name="Save").click()
        expect(named(page, "Old phone")).to_be_visible()
        page.get_by_role("link", name="Remove Old phone").click()
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_text("The passkey is removed.")).to_be_visible()
        expect(named(page, "Old phone")).to_have_count(0)

    def test_is_a_second_step_after_the_password(
        self, site: Site, browse: Browse, by_name: str
    ) -> None:
        owner = site.person("twokeys")
        page = browse(base_url=by_name)
        with_authenticator(page)
        sign_in(page, owner)
        page.goto("/accounts/2fa/webauthn/add/")
        confirm(page)
        page.get_by_label("Sign in with it alone").uncheck()
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        sign_out(page)

        sign_in(page, owner)
        page.wait_for_url("**/2fa/authenticate/")
        page.get_by_role("button", name="Use a passkey instead").click()

        page.wait_for_url(f"{by_name}/")

    def test_is_explained_where_it_cannot_work(self, site: Site, browse: Browse) -> None:
        page = browse()
        sign_in(page, site.person("numbers"))
        page.goto("/accounts/2fa/webauthn/add/")
        confirm(page)

        expect(page.get_by_role("alert")).to_contain_text("Passkeys belong to a name")
        expect(page.get_by_role("button", name="Continue")).to_be_disabled()


def confirm_by_passkey(page: Page) -> None:
    page.wait_for_url("**/reauthenticate/**")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
