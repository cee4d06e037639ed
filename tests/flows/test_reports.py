"""A report from the dialog to the decision, the notice, and back."""

import pytest
from playwright.sync_api import Page, expect

from tests.flows.conftest import NARROW, Browse
from tests.flows.site import Site

pytestmark = pytest.mark.browser


def _decide(desk: Page, choice: str, reason: str) -> None:
    desk.get_by_label(choice).check()
    desk.get_by_label("Reason", exact=True).fill(reason)
    desk.get_by_role("button", name="Decide").click()
    expect(desk.get_by_text("Done. It is in the log.")).to_be_visible()


def test_a_report_is_decided_told_and_undone(site: Site, browse: Browse) -> None:
    author, reporter, mod = site.person("author"), site.person("witness"), site.person("judge")
    site.ask("moderator", username=mod)
    address = site.post(author, caption="Somebody else took this")
    number = address.strip("/").removeprefix("p/")

    witness = browse(reporter)
    witness.goto(address)
    witness.get_by_label(f"More about the post by {author}").click()
    witness.get_by_role("link", name="Report", exact=True).click()
    dialog = witness.locator("#report-dialog")
    dialog.get_by_label("Takes my photo or other work").check()
    dialog.get_by_label("Anything we should know").fill("I took it in May")
    dialog.get_by_role("button", name="Send report").click()
    expect(dialog).to_contain_text("Thanks, we will look at it.")
    assert witness.url.endswith(address)

    desk = browse(mod)
    desk.goto("/admin/moderation/case/")
    desk.get_by_role("link", name=f"Post {number}").click()
    expect(desk.locator("#content")).to_contain_text("Somebody else took this")
    expect(desk.locator("#content")).to_contain_text("I took it in May")
    _decide(desk, "Remove the post", "Not your photo")
    site.settle()

    theirs = browse(author)
    theirs.goto("/notifications/")
    expect(theirs.locator("main")).to_contain_text("The moderators removed your post.")
    expect(theirs.locator("main")).to_contain_text("Not your photo")
    theirs.goto(address)
    expect(theirs.get_by_role("heading", level=1)).to_contain_text("removed by the moderators")
    assert browse().context.request.get(address).status == 404
    witness.goto("/settings/reports/")
    expect(witness.locator("main")).to_contain_text("Acted on")

    _decide(desk, "Restore the post", "It was theirs after all")
    site.settle()

    assert browse().context.request.get(address).status == 200
    witness.reload()
    expect(witness.locator("main")).to_contain_text("No action")


def test_a_report_needs_no_script(site: Site, browse: Browse) -> None:
    post = site.post(site.person("author"))
    page = browse(site.person("witness"), width=NARROW, java_script_enabled=False)
    page.goto(post)
    page.locator("summary[aria-label^='More about']").click()
    page.get_by_role("link", name="Report", exact=True).click()
    page.get_by_role("button", name="Send report").click()
    page.get_by_label("Spam or a scam").check()
    page.get_by_role("button", name="Send report").click()

    expect(page.locator("main")).to_contain_text("Thanks, we will look at it.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
