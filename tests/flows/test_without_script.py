"""With script switched off everything important still works, by links and forms."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.factories.accounts import BORN_ON, PASSWORD
from tests.flows import pictures
from tests.flows.conftest import Browse, sign_in
from tests.flows.site import Site

pytestmark = pytest.mark.browser


def test_sign_up_with_the_mailed_code_and_sign_in(site: Site, browse: Browse) -> None:
    page = browse(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail address").fill("plain@example.org")
    page.get_by_label("Username").fill("plainreader")
    page.locator("[name=password1]").fill(PASSWORD)
    page.get_by_label("Date of birth").fill(BORN_ON)
    page.get_by_role("button", name="Create account").click()

    page.get_by_label("Code").fill(site.mailed_code(address="plain@example.org"))
    page.get_by_role("button", name="Confirm").click()
    page.goto("/settings/security/")
    page.get_by_role("button", name="Sign out of this device").click()
    sign_in(page, "plainreader")

    page.goto("/plainreader/")
    expect(page.get_by_role("link", name="Edit profile")).to_be_visible()


def test_follow_and_page_through_the_feed(site: Site, browse: Browse) -> None:
    author = site.person("steady")
    site.post(author, count=14)
    page = browse(site.person("reader"), java_script_enabled=False)
    page.goto(f"/{author}/")
    page.get_by_role("button", name=f"Follow {author}").click()
    expect(page.locator(".follow summary")).to_contain_text("Following")
    site.settle()

    page.goto("/")
    first = _post_ids(page)
    page.get_by_role("link", name="Load more posts").click()
    second = _post_ids(page)

    assert len(first) == 12
    assert len(second) == 2
    assert not set(first) & set(second)
    expect(page.get_by_text("all caught up")).to_be_visible()


def test_like_comment_and_save(site: Site, browse: Browse) -> None:
    post = site.post("ana", caption="For plain readers")
    reader = site.person("reader")
    page = browse(reader, java_script_enabled=False)
    page.goto(post)

    page.get_by_role("button", name="Like", exact=True).click()
    expect(page.locator(".action--like")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".action--save")).to_have_attribute("aria-pressed", "true")
    page.locator("textarea[name=text]").first.fill("By form alone.")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".comment__text")).to_contain_text("By form alone.")

    assert site.ask("has_liked", username=reader, post=post)
    page.goto(f"/{reader}/saved/")
    expect(page.locator(f"a.tile[href='{post}']")).to_be_visible()
    page.goto(post)
    page.locator(".action--like").click()
    expect(page.locator(".action--like")).to_have_attribute("aria-pressed", "false")
    assert not site.ask("has_liked", username=reader, post=post)


def test_ask_a_private_account_and_be_let_in(site: Site, browse: Browse) -> None:
    owner = site.person("quiet", private=True)
    post = site.post(owner, caption="Behind the door")
    asker = site.person("asker")
    page = browse(asker, java_script_enabled=False)
    page.goto(f"/{owner}/")
    page.get_by_role("button", name=f"Follow {owner}").click()
    expect(page.get_by_role("button", name=re.compile("^Requested"))).to_be_visible()

    door = browse(owner, java_script_enabled=False)
    door.goto("/notifications/")
    door.get_by_role("button", name=f"Accept {asker}").click()
    site.settle()

    page.goto(f"/{owner}/")
    expect(page.locator(f"a.tile[href='{post}']")).to_be_visible()


def test_search(browse: Browse) -> None:
    page = browse("ana", java_script_enabled=False)
    page.goto("/search/")
    page.get_by_role("searchbox").fill("cleo")
    page.get_by_role("button", name="Search").click()

    page.locator("#search-results").get_by_role("link", name=re.compile("cleo")).first.click()

    expect(page).to_have_url(re.compile(r"/cleo/$"))


def test_post_a_photo_and_delete_it(site: Site, browse: Browse, tmp_path: object) -> None:
    author = site.person("plain")
    page = browse(author, java_script_enabled=False, forgiving="status of 404")
    page.goto("/create/")
    photo = pictures.small_jpeg(tmp_path / "plain.jpg")  # type: ignore[operator]
    page.locator("input[name=files]").set_input_files(photo)
    page.get_by_label("Caption").fill("Sent by a plain form")
    page.get_by_role("button", name="Share").click()
    _until_published(page)
    expect(page.get_by_text("Sent by a plain form").first).to_be_visible()
    post = page.url

    page.locator(".post-detail summary[aria-label^='More about the post']").click()
    page.get_by_role("button", name="Delete post").click()
    answer = page.goto(post)

    assert answer is not None
    assert answer.status == 404


def _until_published(page: Page) -> None:
    """The draft page asks again by itself; reloading is what an impatient person does."""
    deadline = time.monotonic() + 60
    while not re.search(r"/p/\d+/", page.url):
        assert time.monotonic() < deadline, f"still at {page.url}"
        button = page.get_by_role("button", name="Share")
        if button.count():
            button.click()
        page.wait_for_timeout(500)
        page.reload()


def _post_ids(page: Page) -> list[str]:
    return [
        str(article.get_attribute("data-post-id"))
        for article in page.locator("article[data-post-id]").all()
    ]
