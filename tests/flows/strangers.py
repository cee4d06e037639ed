"""Apps that know nothing of this site: Mastodon.py, registered and signed in for somebody."""

from collections.abc import Callable
from typing import Any

from mastodon import Mastodon
from playwright.sync_api import Page

from tests.flows.site import Site

AppOf = Callable[[str], Mastodon]
SCOPES = ["read", "write", "follow", "push"]


def make_app(site: Site, **options: Any) -> Mastodon:
    """Register an app and return it, signed in for nobody."""
    client_id, client_secret = Mastodon.create_app(
        "Contact Sheet", api_base_url=site.url, website="https://sheet.example/", **options
    )
    return Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=site.url)


def agreed_code(page: Page, address: str) -> str:
    """Let the person of a browser agree to what an app asks; return the code they are shown."""
    page.goto(address)
    page.get_by_role("button", name="Connect", exact=True).click()
    return page.get_by_label("Code").input_value()


def signed_in_app(site: Site, page: Page) -> Mastodon:
    """Let the person of a browser sign an app in."""
    app = make_app(site, scopes=SCOPES)
    address = app.auth_request_url(scopes=SCOPES, allow_http=True)
    app.log_in(code=agreed_code(page, address), scopes=SCOPES, allow_http=True)
    # What it is told to be is older than some calls that are answered.
    return Mastodon(access_token=app.access_token, api_base_url=site.url, version_check_mode="none")
