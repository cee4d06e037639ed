"""The job the site is there for: three photographs from a camera to the people who follow."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.flows import pictures
from tests.flows.conftest import Browse
from tests.flows.site import Site
from tests.flows.waiting import eventually

pytestmark = pytest.mark.browser

PREPARING_SECONDS = 120
CAPTION = "Three frames from the ridge #ridge with @cleo"


def test_photographs_reach_the_followers_and_their_answers_come_back(
    site: Site, browse: Browse, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    cleo = browse("cleo")
    cleo.goto("/")
    ana = browse("ana")
    ana.goto("/create/")
    _choose_three(ana, tmp_path)

    _describe(ana)
    ana.get_by_role("button", name="Share").click()
    ana.wait_for_url(re.compile(r"/p/\d+/$"))
    post_id = ana.url.rstrip("/").rpartition("/")[2]
    record_property("seconds_to_the_feed", _seconds_until_in_list(site, "cleo", post_id))

    pill = cleo.locator("[data-new-posts]")
    expect(pill).to_be_visible()
    pill.click()
    article = cleo.locator(f"article[data-post-id='{post_id}']")
    expect(article).to_be_visible()
    # The pill leads to a new page, which shows before its scripts run.
    cleo.wait_for_load_state("load")
    expect(article.locator(".carousel__slide")).to_have_count(3)
    expect(article.get_by_role("img", name="Fern leaves in deep shade")).to_be_visible()
    expect(article.locator(".place")).to_have_text("Sierra de Ronda")

    article.locator(".carousel__slide").first.dblclick()
    expect(article.locator(".action--like")).to_have_attribute("aria-pressed", "true")
    article.locator("textarea[name=text]").fill("I can feel the wind.")
    article.get_by_role("button", name="Post", exact=True).click()
    expect(article.locator(".comment__text")).to_contain_text("I can feel the wind.")
    article.locator(".action--save").click()
    expect(article.locator(".action--save")).to_have_attribute("aria-pressed", "true")

    expect(ana.locator(".comment__text")).to_contain_text("I can feel the wind.")
    expect(ana.locator(".action--like .action__count")).to_have_text("1")
    assert ana.evaluate("performance.getEntriesByType('navigation').length") == 1
    eventually(lambda: site.ask("has_liked", username="cleo", post=post_id))
    eventually(lambda: site.ask("has_saved", username="cleo", post=post_id))
    assert site.ask("comment_texts", post=post_id) == ["I can feel the wind."]
    cleo.goto("/cleo/saved/")
    expect(cleo.locator(f"a.tile[href='/p/{post_id}/']")).to_be_visible()

    site.settle()
    paths = site.ask("rendition_paths", post=post_id)
    assert {path.rpartition(".")[2] for path in paths} == {"jpg", "webp", "avif"}
    assert {path: found for path in paths if (found := _metadata(site, path))} == {}


def _choose_three(page: Page, folder: Path) -> None:
    files = [
        pictures.camera_jpeg(folder / "DSC_0042.jpg"),
        pictures.screenshot_png(folder / "scan.png"),
        pictures.HEIC,
    ]
    page.locator("[data-file-input]").set_input_files(files)
    expect(page.locator(".queue-row")).to_have_count(3)
    for row in page.locator(".queue-row").all():
        expect(row.locator("[data-state]")).to_have_text("Ready", timeout=PREPARING_SECONDS * 1000)


def _describe(page: Page) -> None:
    for number, text in enumerate(
        ("Fern leaves in deep shade", "Blue flowers after rain", "What the phone saw"), start=1
    ):
        page.get_by_label(f"Alt text for photo {number}").fill(text)
    page.get_by_label("Caption").fill(CAPTION)
    page.get_by_label("Place", exact=False).first.fill("Sierra de Ronda")


def _seconds_until_in_list(site: Site, username: str, post_id: str) -> float:
    """The feed was prepared by the workers, not built by the page that shows it."""
    started = time.monotonic()
    eventually(lambda: post_id in site.ask("home_list", username=username))
    return time.monotonic() - started


def _metadata(site: Site, path: str) -> list[str]:
    status, content = site.answer(path)
    assert status == 200, path
    return pictures.metadata_in(content)
