"""Every page in both themes at phone and desktop width: accessible, within the screen, sized."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.flows import audit
from tests.flows.conftest import NARROW, SCREENSHOTS, WIDE, Browse
from tests.flows.site import Site

pytestmark = pytest.mark.browser


@dataclass(frozen=True, kw_only=True)
class View:
    """A page as somebody sees it, perhaps with something opened on it."""

    name: str
    path: str
    who: str | None = "ana"
    status: int = 200
    opening: Callable[[Page], None] | None = None
    widths: tuple[int, ...] = (WIDE, NARROW)


def _pressing(selector: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        page.locator(selector).filter(visible=True).first.click()

    return press


def _post_dialog(page: Page) -> None:
    page.locator("a.tile").first.click()
    page.locator("#post-dialog [data-post-detail]").wait_for()


def _shortcuts(page: Page) -> None:
    page.keyboard.press("?")
    page.locator("#shortcuts[open]").wait_for()


def _delete_dialog(page: Page) -> None:
    page.locator(".post-detail summary[aria-label^='More about the post']").click()
    page.locator("[data-dialog-open^='delete-']").click()
    page.locator("dialog[open] .button--danger").wait_for()


def _rejected(page: Page) -> None:
    page.locator("main button.button--primary").click()
    page.locator(".field__error, .banner--error").first.wait_for()


def _taken_username(page: Page) -> None:
    page.locator("[name=username]").fill("cleo")
    page.locator("#username-answer .field__error").wait_for()


def _chosen_photos(page: Page) -> None:
    page.locator("[data-file-input]").set_input_files(
        [
            {"name": "one.png", "mimeType": "image/png", "buffer": _png()},
            {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"not a photo at all"},
        ]
    )
    page.locator(".queue-row").get_by_text("Ready", exact=True).wait_for(timeout=30_000)


def _png() -> bytes:
    from io import BytesIO

    from PIL import Image

    content = BytesIO()
    Image.new("RGB", (300, 400), (11, 110, 105)).save(content, "PNG")
    return content.getvalue()


VIEWS = [
    View(name="welcome", path="/", who=None),
    View(name="signup", path="/accounts/signup/", who=None),
    View(name="login", path="/accounts/login/", who=None),
    View(name="reset", path="/accounts/password/reset/", who=None),
    View(name="home", path="/"),
    View(name="home-shortcuts", path="/", opening=_shortcuts),
    View(name="home-post-menu", path="/", opening=_pressing(".post-card .menu > summary")),
    View(
        name="home-more-menu", path="/", opening=_pressing(".rail .menu > summary"), widths=(WIDE,)
    ),
    View(name="home-alt", path="/", opening=_pressing(".alt-badge > summary")),
    View(name="home-empty", path="/", who="loner"),
    View(name="create", path="/create/"),
    View(name="create-photos", path="/create/", opening=_chosen_photos),
    View(name="post", path="{album}"),
    View(name="post-public", path="{album}", who=None),
    View(name="post-stranger", path="{album}", who="guest1"),
    View(name="post-delete", path="{album}", opening=_delete_dialog),
    View(name="post-dialog", path="/ana/", who="cleo", opening=_post_dialog),
    View(name="comments", path="{album}comments/"),
    View(name="comments-public", path="{album}comments/", who=None),
    View(name="likes", path="{album}likes/"),
    View(name="edit", path="{album}edit/"),
    View(name="history", path="{edited}history/"),
    View(name="archive", path="/create/archive/"),
    View(name="draft", path="{draft}"),
    View(name="profile-own", path="/ana/"),
    View(name="profile-other", path="/cleo/"),
    View(
        name="profile-menu",
        path="/cleo/",
        opening=_pressing(".profile-head summary[aria-label^='More about']"),
    ),
    View(name="profile-public", path="/ana/", who=None),
    View(name="profile-locked", path="/ben/", who="guest2"),
    View(name="profile-requested", path="/ben/", who="guest1"),
    View(name="profile-empty", path="/loner/", who="loner"),
    View(name="followers", path="/ana/followers/"),
    View(name="following", path="/ana/following/"),
    View(name="tagged", path="/cleo/tagged/"),
    View(name="saved", path="/ana/saved/"),
    View(name="explore", path="/explore/"),
    View(name="explore-public", path="/explore/", who=None),
    View(name="tag", path="/explore/tags/film/"),
    View(name="followed-tags", path="/explore/tags/"),
    View(name="place", path="{place}"),
    View(name="search", path="/search/"),
    View(name="search-found", path="/search/?q=guest"),
    View(name="search-nobody", path="/search/?q=zzqqxx"),
    View(name="notifications", path="/notifications/"),
    View(name="notifications-requests", path="/notifications/", who="ben"),
    View(name="notifications-empty", path="/notifications/", who="loner"),
    View(name="settings-profile", path="/settings/profile/"),
    View(name="settings-profile-rejected", path="/settings/profile/", opening=_taken_username),
    View(name="settings-privacy", path="/settings/privacy/"),
    View(name="settings-security", path="/settings/security/"),
    View(name="settings-appearance", path="/settings/appearance/"),
    View(name="settings-feed", path="/settings/feed/"),
    View(name="blocked", path="/settings/blocked/"),
    View(name="muted", path="/settings/muted/"),
    View(name="password-change", path="/accounts/password/change/"),
    View(name="email-change", path="/accounts/email/"),
    View(name="logout", path="/accounts/logout/"),
    View(name="about", path="/about/", who=None),
    View(name="rules", path="/about/rules/", who=None),
    View(name="credits", path="/about/credits/", who=None),
    View(name="styleguide", path="/styleguide/"),
    View(name="not-found", path="/nobody-has-this-name/", status=404),
    View(name="not-found-public", path="/p/1/", who=None, status=404),
]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_page(view: View, site: Site, browse: Browse) -> None:
    page = browse(view.who, forgiving="status of 404" if view.status == 404 else "")
    answer = page.goto(view.path.format(**site.paths))
    assert answer is not None
    assert answer.status == view.status

    if view.opening is not None:
        view.opening(page)
    findings = audit.look_faults(
        page,
        widths=view.widths,
        on_look=lambda page, look: keep_look(page, name=f"{view.name}-{look}"),
    )
    findings += audit.unsized_media(page)
    if view.opening is None:
        findings += audit.sideways_scroll(page)

    assert findings == []


def keep_look(page: Page, *, name: str) -> None:
    """Keep a picture of the page when somebody wants to look at all of them."""
    if SCREENSHOTS:
        folder = Path(SCREENSHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")
