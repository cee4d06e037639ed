"""Making a post: choosing, checking, describing, sharing, and mending it later."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.flows import pictures
from tests.flows.conftest import Browse
from tests.flows.site import Site
from tests.flows.waiting import hold_requests

pytestmark = pytest.mark.browser


def _photos(folder: Path, *names: str) -> list[Path]:
    return [
        pictures.small_jpeg(folder / name, color=(40 * number, 90, 120))
        for number, name in enumerate(names)
    ]


def _names(page: Page) -> list[str]:
    return page.locator(".queue-row__name").all_inner_texts()


def _await_ready(page: Page, count: int) -> None:
    states = page.locator(".queue-row [data-state]").get_by_text("Ready", exact=True)
    expect(states).to_have_count(count, timeout=60_000)


# The browser's own events, with files that come from outside of the page.
_DROP = """
async ({name, selector, kind}) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  canvas.getContext("2d").fillRect(0, 0, 64, 64);
  const blob = await new Promise(resolve => canvas.toBlob(resolve, "image/jpeg"));
  const data = new DataTransfer();
  data.items.add(new File([blob], name, {type: "image/jpeg"}));
  const target = document.querySelector(selector);
  if (kind === "paste") {
    target.dispatchEvent(new ClipboardEvent("paste",
      {clipboardData: data, bubbles: true, cancelable: true}));
  } else {
    for (const type of ["dragenter", "dragover", "drop"]) target.dispatchEvent(
      new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}));
  }
}
"""


class TestChoosing:
    def test_files_come_by_button_drop_and_paste(self, browse: Browse, tmp_path: Path) -> None:
        page = browse("ana")
        page.goto("/create/")

        page.locator("[data-file-input]").set_input_files(_photos(tmp_path, "a.jpg", "b.jpg"))
        expect(page.locator(".queue-row")).to_have_count(2)
        page.evaluate(_DROP, {"name": "dropped.jpg", "selector": "h1", "kind": "drop"})
        expect(page.locator(".queue-row")).to_have_count(3)
        page.evaluate(_DROP, {"name": "pasted.jpg", "selector": "body", "kind": "paste"})

        expect(page.locator(".queue-row")).to_have_count(4)
        assert _names(page) == ["a.jpg", "b.jpg", "dropped.jpg", "pasted.jpg"]
        _await_ready(page, 4)

    def test_a_file_dropped_on_another_page_starts_a_post(self, browse: Browse) -> None:
        page = browse("ana")
        page.goto("/explore/")

        page.evaluate(_DROP, {"name": "abroad.jpg", "selector": "main", "kind": "drop"})

        page.wait_for_url("**/create/")
        expect(page.locator(".queue-row__name")).to_have_text("abroad.jpg")

    def test_dragging_a_picture_of_the_page_opens_nothing(self, browse: Browse) -> None:
        page = browse("ana")
        page.goto("/explore/")

        page.evaluate(
            """() => {
              const image = document.querySelector("a.tile img:not(.media__tiny)");
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File(["x"], "tile.jpg", {type: "image/jpeg"}));
              for (const type of ["dragstart", "dragenter", "dragover", "drop"])
                image.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true,
                  cancelable: true}));
            }"""
        )

        page.wait_for_timeout(500)
        assert page.locator(".drop-veil").count() == 0
        assert page.url.endswith("/explore/")

    def test_the_order_changes_by_buttons_and_by_dragging(
        self, browse: Browse, tmp_path: Path
    ) -> None:
        page = browse("ana")
        page.goto("/create/")
        files = _photos(tmp_path, "a.jpg", "b.jpg", "c.jpg")
        page.locator("[data-file-input]").set_input_files(files)
        _await_ready(page, 3)

        page.get_by_role("button", name="Move photo 1 later").click()
        assert _names(page) == ["b.jpg", "a.jpg", "c.jpg"]
        expect(page.locator("#announcer")).to_have_text("Photo 2 of 3")
        page.get_by_role("button", name="Move photo 3 earlier").click()
        assert _names(page) == ["b.jpg", "c.jpg", "a.jpg"]
        handles = page.locator(".queue-row__thumb")
        handles.nth(2).drag_to(page.locator(".queue-row").nth(0))
        assert _names(page) == ["a.jpg", "b.jpg", "c.jpg"]
        page.get_by_role("button", name="Remove photo 2").click()
        assert _names(page) == ["a.jpg", "c.jpg"]


class TestChecking:
    def test_refused_files_say_why_and_the_others_go_on(
        self, browse: Browse, tmp_path: Path
    ) -> None:
        page = browse("ana")
        page.goto("/create/")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))
        empty, text, huge = (tmp_path / name for name in ("empty.jpg", "page.jpg", "huge.jpg"))
        empty.write_bytes(b"")
        text.write_text("<html><script>alert(1)</script></html>", encoding="utf-8")
        with huge.open("wb") as handle:
            handle.write(b"\xff\xd8\xff")
            handle.truncate(80 * 1024 * 1024)
        good = _photos(tmp_path, "good.jpg")

        page.locator("[data-file-input]").set_input_files([empty, text, huge, *good])

        refused = page.locator(".refused .banner")
        expect(refused).to_have_count(3)
        expect(refused.nth(0)).to_contain_text("empty.jpg is empty")
        expect(refused.nth(1)).to_contain_text("page.jpg is not a photo")
        expect(refused.nth(2)).to_contain_text("80 MB; the limit is 64 MB")
        _await_ready(page, 1)
        assert _names(page) == ["good.jpg"]
        uploads = [url for url in sent if url.endswith("/media/")]
        assert len(uploads) == 1

    def test_the_twenty_first_photo_is_one_too_many(self, browse: Browse, tmp_path: Path) -> None:
        page = browse("ana")
        page.goto("/create/")
        page.route(re.compile(r"/instaclone/v1/media/$"), lambda route: None)
        files = _photos(tmp_path, *(f"{number}.jpg" for number in range(21)))

        page.locator("[data-file-input]").set_input_files(files)

        expect(page.locator(".queue-row")).to_have_count(20)
        expect(page.locator(".refused .banner")).to_contain_text("up to 20 photos")
        page.unroute_all(behavior="ignoreErrors")

    def test_a_file_that_only_looks_like_a_photo_fails_alone(
        self, browse: Browse, tmp_path: Path
    ) -> None:
        page = browse("ana", forgiving="status of 4")
        page.goto("/create/")
        good = pictures.small_jpeg(tmp_path / "good.jpg")
        broken = tmp_path / "broken.jpg"
        broken.write_bytes(good.read_bytes()[:900])

        page.locator("[data-file-input]").set_input_files([broken, good])

        _await_ready(page, 1)
        failed = page.locator(".queue-row--failed")
        expect(failed).to_contain_text("broken.jpg", timeout=60_000)
        expect(failed.locator("[data-reason]")).not_to_be_empty()


class TestUploading:
    def test_progress_is_told_and_can_be_cancelled(self, browse: Browse, tmp_path: Path) -> None:
        page = browse("ana")
        hold_requests(page, r"/instaclone/v1/media/$")
        page.goto("/create/")
        page.locator("[data-file-input]").set_input_files(_photos(tmp_path, "slow.jpg"))

        bar = page.get_by_role("progressbar", name="Uploading slow.jpg")
        expect(bar).to_be_visible()
        page.get_by_role("button", name="Remove photo 1").click()

        expect(page.locator(".queue-row")).to_have_count(0)
        page.unroute_all(behavior="ignoreErrors")

    def test_a_broken_connection_says_so_and_can_be_retried(
        self, browse: Browse, tmp_path: Path
    ) -> None:
        page = browse("ana", forgiving="ERR_FAILED")
        page.route(
            re.compile(r"/instaclone/v1/media/$"), lambda route: route.abort("failed"), times=1
        )
        page.goto("/create/")
        page.locator("[data-file-input]").set_input_files(_photos(tmp_path, "again.jpg"))

        expect(page.locator(".queue-row--failed")).to_contain_text("connection broke")
        page.get_by_role("button", name="Try again").click()

        _await_ready(page, 1)


class TestSharing:
    def test_every_detail_arrives(self, site: Site, browse: Browse, tmp_path: Path) -> None:
        page = browse("ana")
        page.goto("/create/")
        page.locator("[data-file-input]").set_input_files(_photos(tmp_path, "a.jpg", "b.jpg"))
        for field in ("Caption", "Place", "Tag people", "Who can see it", "Comments"):
            expect(page.get_by_text(field, exact=False).first).to_be_visible()
        page.get_by_label("Alt text for photo 1").fill("Ochre")
        page.get_by_label("Alt text for photo 2").fill("Slate")
        page.get_by_label("Caption").fill("Two colours #paint")
        page.locator("#id_place").fill("Studio")
        page.locator("#id_tagged").fill("cleo")
        page.get_by_label("Who can see it").select_option("followers")
        page.locator("#id_has_comments").uncheck()
        page.get_by_role("button", name="Share").click()
        page.wait_for_url(re.compile(r"/p/\d+/$"), timeout=60_000)

        expect(page.get_by_role("img", name="Ochre")).to_be_visible()
        expect(page.get_by_text("Two colours")).to_be_visible()
        expect(page.locator(".place")).to_have_text("Studio")
        expect(page.get_by_text("With cleo")).to_be_visible()
        expect(page.get_by_text("Followers only")).to_be_attached()
        expect(page.get_by_text("Comments are off.")).to_be_visible()
        assert site.answer(page.url.removeprefix(site.url))[0] == 404

    def test_waits_openly_for_photos_that_are_still_prepared(
        self, browse: Browse, tmp_path: Path
    ) -> None:
        page = browse("ana")
        page.goto("/create/")
        page.locator("[data-file-input]").set_input_files(
            pictures.camera_jpeg(tmp_path / "DSC_1.jpg")
        )
        page.get_by_role("button", name="Share").click()

        expect(page.locator("[data-create-status]")).to_contain_text("Publishing…")
        page.wait_for_url(re.compile(r"/p/\d+/$"), timeout=90_000)

    def test_leaving_with_photos_chosen_warns(self, browse: Browse, tmp_path: Path) -> None:
        page = browse("ana")
        page.goto("/create/")
        page.locator("[data-file-input]").set_input_files(_photos(tmp_path, "a.jpg"))
        _await_ready(page, 1)
        warned: list[str] = []
        page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
        page.locator("#id_caption").fill("Half a thought")

        page.goto("/")

        assert warned == ["beforeunload"]


class TestReloading:
    def test_goes_on_with_the_photos_and_words_of_before(
        self, browse: Browse, tmp_path: Path
    ) -> None:
        page = _begun_and_reloaded(browse("ana"), tmp_path)
        page.get_by_role("button", name="Continue").click()

        _await_ready(page, 2)
        assert _names(page) == ["a.jpg", "b.jpg"]
        expect(page.get_by_label("Alt text for photo 2")).to_have_value("Blue")
        expect(page.get_by_label("Caption")).to_have_value("Half a thought")
        page.get_by_role("button", name="Share", exact=True).click()
        page.wait_for_url(re.compile(r"/p/\d+/$"), timeout=90_000)
        expect(page.locator(".carousel__slide")).to_have_count(2)
        page.goto("/create/")
        expect(page.get_by_text("You were making a post")).not_to_be_visible()

    def test_can_start_over(self, browse: Browse, tmp_path: Path) -> None:
        page = _begun_and_reloaded(browse("ana"), tmp_path)
        page.get_by_role("button", name="Start over").click()

        expect(page.locator(".queue-row")).to_have_count(0)
        page.reload()
        expect(page.get_by_role("heading", name="Start with your photos")).to_be_visible()
        expect(page.get_by_text("You were making a post")).not_to_be_visible()


def _begun_and_reloaded(page: Page, folder: Path) -> Page:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/create/")
    page.locator("[data-file-input]").set_input_files(_photos(folder, "a.jpg", "b.jpg"))
    _await_ready(page, 2)
    page.get_by_label("Alt text for photo 2").fill("Blue")
    page.get_by_label("Caption").fill("Half a thought")
    page.reload()
    expect(page.get_by_text("You were making a post with 2 photos.")).to_be_visible()
    return page


class TestMending:
    def test_an_edited_post_says_so_and_keeps_its_history(self, site: Site, browse: Browse) -> None:
        post = site.post("ana", caption="Teh lake")
        page = browse("ana")
        page.goto(f"{post}edit/")
        page.get_by_label("Caption").fill("The lake #calm")
        page.get_by_label("Alt text for photo 1").fill("A lake at dawn")
        page.locator("#id_place").fill("Como")
        page.get_by_role("button", name="Save").click()
        page.wait_for_url(f"**{post}")

        expect(page.locator(".caption__text")).to_contain_text("The lake")
        expect(page.get_by_role("img", name="A lake at dawn")).to_be_visible()
        expect(page.locator(".place")).to_have_text("Como")
        page.get_by_role("link", name="edited").click()
        expect(page.get_by_text("Teh lake")).to_be_visible()

    def test_an_archived_post_leaves_and_returns(self, site: Site, browse: Browse) -> None:
        post = site.post("ana", caption="Not now")
        page = browse("ana")
        page.goto(post)
        page.locator(".post-detail summary[aria-label^='More about the post']").click()
        page.get_by_role("button", name="Archive").click()
        page.wait_for_load_state()
        assert site.answer(post)[0] == 404

        page.goto("/create/archive/")
        page.locator(f"a.tile[href='{post}']").click()
        dialog = page.locator("#post-dialog")
        dialog.locator("summary[aria-label^='More about the post']").click()
        dialog.get_by_role("button", name="Show it again").click()
        page.wait_for_load_state()

        assert site.answer(post)[0] == 200

    def test_a_deleted_post_is_gone_at_once(self, site: Site, browse: Browse) -> None:
        post = site.post("ana", caption="A mistake")
        page = browse("ana")
        page.goto(post)
        page.locator(".post-detail summary[aria-label^='More about the post']").click()
        page.get_by_role("button", name="Delete post").click()
        dialog = page.get_by_role("dialog", name="Delete this post?")
        dialog.get_by_role("button", name="Delete post").click()
        page.wait_for_url(lambda url: post not in url)

        assert site.answer(post)[0] == 404
