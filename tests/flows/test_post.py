"""A post: liking, leafing, talking, reading, and the dialog with an address of its own."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows.conftest import NARROW, Browse
from tests.flows.site import Site
from tests.flows.waiting import eventually, hold_requests

pytestmark = pytest.mark.browser


class TestLike:
    def test_a_double_tap_likes_and_never_takes_back(self, site: Site, browse: Browse) -> None:
        post, fan = site.post("ana"), site.person("fan")
        page = browse(fan)
        page.goto(post)
        button = page.locator(".action--like")

        for _ in range(3):
            page.locator(".carousel__slide").first.dblclick()
            expect(button).to_have_attribute("aria-pressed", "true")
            page.wait_for_timeout(700)

        expect(button.locator(".action__count")).to_have_text("1")
        assert site.ask("has_liked", username=fan, post=post)

    def test_a_double_tap_by_finger_likes_too(self, site: Site, browse: Browse) -> None:
        post, fan = site.post("ana"), site.person("fan")
        page = browse(fan, width=NARROW, has_touch=True, is_mobile=True)
        page.goto(post)
        box = page.locator(".carousel__slide").first.bounding_box()
        assert box is not None

        for _ in range(2):
            page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 60)

        expect(page.locator(".action--like")).to_have_attribute("aria-pressed", "true")

    def test_flips_at_once_however_slow_the_site_is(self, site: Site, browse: Browse) -> None:
        post, fan = site.post("ana"), site.person("fan")
        page = browse(fan)
        held = hold_requests(page, r"/like/$")
        page.goto(post)

        with page.expect_request(re.compile(r"/like/$")):
            page.locator(".action--like").click()

        assert page.locator(".action--like").get_attribute("aria-pressed") == "true"
        for route in held:
            route.continue_()

    @pytest.mark.parametrize(("presses", "is_liked"), [(10, False), (9, True)])
    def test_rapid_presses_end_where_the_site_ends(
        self, presses: int, is_liked: bool, site: Site, browse: Browse
    ) -> None:
        post, fan = site.post("ana"), site.person("fan")
        page = browse(fan)
        page.goto(post)
        button = page.locator(".action--like")

        for _ in range(presses):
            button.click(no_wait_after=True)
        # The last answer may still be on its way.
        page.wait_for_timeout(1_000)

        eventually(lambda: site.ask("has_liked", username=fan, post=post) == is_liked)
        expect(button).to_have_attribute("aria-pressed", str(is_liked).lower())

    def test_a_like_that_fails_goes_back_and_says_so(self, site: Site, browse: Browse) -> None:
        post = site.post("ana")
        page = browse(site.person("fan"), forgiving="ERR_FAILED")
        page.route(re.compile(r"/like/$"), lambda route: route.abort())
        page.goto(post)

        page.locator(".action--like").click()

        expect(page.locator("#announcer")).to_contain_text("not saved")
        expect(page.locator(".action--like")).to_have_attribute("aria-pressed", "false")

    def test_the_first_one_brings_the_line_that_counts_them(
        self, site: Site, browse: Browse
    ) -> None:
        post, fan = site.post("ana"), site.person("fan")
        page = browse(fan)
        page.goto(post)
        line = page.locator(f"a[href='{post}likes/']")
        expect(line).not_to_be_visible()

        page.locator(".action--like").click()
        expect(line).to_have_text("1 like")
        site.ask("like", account="guest1", post=post)
        expect(line).to_have_text("2 likes")
        page.locator(".action--like").click()
        expect(line).to_have_text("1 like")

        line.click()
        expect(page.locator(".person")).to_have_count(1)


class TestCarousel:
    @pytest.fixture
    def album(self, site: Site) -> str:
        return site.post("ana", photos=5, caption="Five of a kind")

    def test_buttons_marks_and_keys_lead_through_the_photos(
        self, album: str, browse: Browse
    ) -> None:
        page = browse("cleo")
        page.goto(album)
        earlier = page.get_by_role("button", name="Previous photo")
        later = page.get_by_role("button", name="Next photo")
        marks = page.locator(".carousel__dot")

        expect(earlier).not_to_be_visible()
        expect(later).to_be_visible()
        later.click()
        expect(marks.nth(1)).to_have_attribute("aria-current", "true")
        expect(page.locator("#announcer")).to_have_text("2 of 5")
        marks.nth(4).click()
        expect(later).not_to_be_visible()
        expect(earlier).to_be_visible()
        page.locator(".carousel__track").focus()
        page.keyboard.press("ArrowLeft")
        expect(marks.nth(3)).to_have_attribute("aria-current", "true")

    def test_scrolling_by_finger_moves_the_marks(self, album: str, browse: Browse) -> None:
        page = browse("cleo", width=NARROW)
        page.goto(album)
        track = page.locator(".carousel__track")

        assert track.evaluate("node => getComputedStyle(node).scrollSnapType").startswith("x")
        track.evaluate("node => node.scrollTo({left: node.clientWidth * 2, behavior: 'instant'})")

        expect(page.locator(".carousel__dot").nth(2)).to_have_attribute("aria-current", "true")

    def test_the_next_photo_is_fetched_ahead(self, album: str, browse: Browse) -> None:
        page = browse("cleo")
        page.goto(album)

        second = page.locator(".carousel__slide").nth(1).locator(".media__image")
        expect(second).to_have_js_property("complete", True)
        assert second.evaluate("image => image.naturalWidth") > 0

    def test_photos_of_other_shapes_are_shown_whole(self, album: str, browse: Browse) -> None:
        page = browse("cleo")
        page.goto(album)

        fits = page.locator(".media__image").evaluate_all(
            "images => images.map(image => getComputedStyle(image).objectFit)"
        )
        boxes = page.locator(".carousel__slide").evaluate_all(
            "slides => new Set(slides.map(slide => slide.getBoundingClientRect().height)).size"
        )

        assert set(fits) == {"contain"}
        assert boxes == 1


class TestComments:
    def test_control_enter_sends_and_replies_stand_below(self, site: Site, browse: Browse) -> None:
        post = site.post("ana")
        site.ask("comment", author="cleo", post=post, text="First!")
        page = browse(site.person("talker"))
        page.goto(post)
        area = page.locator("form[data-composer] textarea")

        area.fill("Sent by keyboard")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".comment__text", has_text="Sent by keyboard")).to_be_visible()
        expect(area).to_have_value("")
        page.locator("[data-comment-id]", has_text="First!").locator("[data-reply-to]").click()
        expect(area).to_have_value(re.compile("^@cleo"))
        area.press_sequentially("agreed")
        page.get_by_role("button", name="Post", exact=True).click()

        reply = page.locator("[data-replies] [data-comment-id]")
        expect(reply).to_contain_text("agreed")
        assert site.ask("comment_texts", post=post)[-1] == "@cleo agreed"

    def test_the_field_grows_with_what_is_written(self, site: Site, browse: Browse) -> None:
        page = browse(site.person("talker"))
        page.goto(site.post("ana"))
        area = page.locator("form[data-composer] textarea")
        before = area.bounding_box()

        area.fill("line\n" * 4)

        after = area.bounding_box()
        assert before is not None
        assert after is not None
        assert after["height"] > before["height"] * 1.8

    def test_a_comment_can_be_liked_edited_and_deleted(self, site: Site, browse: Browse) -> None:
        post, talker = site.post("ana"), site.person("talker")
        site.ask("comment", author=talker, post=post, text="Teh light")
        page = browse(talker)
        page.goto(post)
        comment = page.locator("[data-comment-id]").first

        comment.locator(".comment__like").click()
        expect(comment.locator(".comment__like")).to_have_attribute("aria-pressed", "true")
        comment.get_by_text("Edit", exact=True).click()
        comment.locator("[data-comment-edit] textarea").fill("The light")
        comment.get_by_role("button", name="Save").click()
        expect(comment.locator(".comment__text")).to_contain_text("The light")
        expect(comment.get_by_text("edited")).to_be_visible()
        comment.get_by_text("Delete", exact=True).click()
        comment.get_by_role("button", name="Delete comment").click()

        expect(page.locator("[data-comment-id]")).to_have_count(0)
        assert site.ask("comment_texts", post=post) == []

    def test_older_ones_load_in_place(self, site: Site, browse: Browse) -> None:
        post = site.post("ana")
        for number in range(23):
            site.ask("comment", author="cleo", post=post, text=f"Thought {number}")
        page = browse("guest3")
        page.goto(post)
        expect(page.locator("[data-comment-id]")).to_have_count(20)

        page.get_by_role("link", name="More comments").click()

        expect(page.locator("[data-comment-id]")).to_have_count(23)

    def test_a_comment_that_fails_keeps_its_text(self, site: Site, browse: Browse) -> None:
        post = site.post("ana")
        page = browse(site.person("talker"), forgiving="ERR_FAILED")
        page.goto(post)
        page.route(re.compile(r"/comments/$"), lambda route: route.abort(), times=1)
        area = page.locator("form[data-composer] textarea")
        area.fill("Worth keeping")

        page.get_by_role("button", name="Post", exact=True).click()
        expect(page.locator("[data-composer-error]")).to_contain_text("still here")
        expect(area).to_have_value("Worth keeping")
        page.get_by_role("button", name="Post", exact=True).click()

        expect(page.locator(".comment__text")).to_contain_text("Worth keeping")
        assert site.ask("comment_texts", post=post) == ["Worth keeping"]


class TestCaption:
    def test_names_and_hashtags_are_links_and_markup_is_text(
        self, site: Site, browse: Browse
    ) -> None:
        page = browse("cleo")
        page.goto(site.paths["album"])
        caption = page.locator(".caption__text")

        expect(caption).to_contain_text("<img src=x onerror=alert(1)>")
        expect(caption.get_by_role("link", name="@cleo")).to_have_attribute("href", "/cleo/")
        expect(caption.get_by_role("link", name="#film")).to_have_attribute(
            "href", "/explore/tags/film/"
        )
        link = caption.get_by_role("link", name=re.compile("example.org"))
        expect(link).to_have_attribute("rel", re.compile("nofollow"))
        assert caption.locator("img").count() == 0

    def test_a_long_one_opens_by_a_button(self, site: Site, browse: Browse) -> None:
        author, reader = site.person("writer"), site.person("reader")
        site.post(author, caption="A long story about light. " * 40)
        site.ask("follow", follower=reader, followee=author)
        site.settle()
        page = browse(reader)
        page.goto("/")
        caption = page.locator(".caption").first
        before = caption.bounding_box()

        page.get_by_role("button", name=f"More of the caption by {author}").click()

        after = caption.bounding_box()
        assert before is not None
        assert after is not None
        assert after["height"] > before["height"] * 2


class TestAltText:
    def test_is_the_authors_and_a_badge_shows_it(self, site: Site, browse: Browse) -> None:
        page = browse("cleo")
        page.goto(site.post("ana", alt_texts=["A red boat on a grey lake"]))

        expect(page.get_by_role("img", name="A red boat on a grey lake")).to_be_visible()
        page.locator(".alt-badge summary").click()
        expect(page.locator(".alt-badge p")).to_be_visible()
        expect(page.locator(".alt-badge p")).to_have_text("A red boat on a grey lake")

    def test_falls_back_to_facts_and_never_to_the_file(self, site: Site, browse: Browse) -> None:
        page = browse("cleo")
        page.goto(site.post("ana", alt_texts=[""]))

        alt = page.locator(".media__image").get_attribute("alt")

        assert alt
        assert "ana" in alt.lower()
        assert "polemonium" not in alt
        assert page.locator(".alt-badge").count() == 0


class TestDialog:
    def test_has_an_address_and_back_returns_to_the_tile(self, site: Site, browse: Browse) -> None:
        page = browse("cleo")
        page.goto("/ana/")
        tile = page.locator("a.tile").nth(1)
        path = tile.get_attribute("href")

        tile.click()
        dialog = page.locator("#post-dialog")
        expect(dialog.locator("[data-post-detail]")).to_be_visible()
        expect(page).to_have_url(re.compile(re.escape(str(path))))
        page.go_back()

        expect(dialog).not_to_be_visible()
        expect(page).to_have_url(re.compile(r"/ana/$"))
        expect(tile).to_be_focused()

    def test_escape_closes_it(self, browse: Browse) -> None:
        page = browse("cleo")
        page.goto("/ana/")
        page.locator("a.tile").first.click()
        page.locator("#post-dialog [data-post-detail]").wait_for()

        page.keyboard.press("Escape")

        expect(page.locator("#post-dialog")).not_to_be_visible()
        expect(page).to_have_url(re.compile(r"/ana/$"))
        expect(page.locator("a.tile").first).to_be_focused()

    def test_arrows_lead_to_the_neighbours(self, browse: Browse) -> None:
        page = browse("cleo")
        page.goto("/ana/")
        paths = page.locator("a.tile").evaluate_all("tiles => tiles.map(({href}) => href)")
        page.locator("a.tile").nth(1).click()
        dialog = page.locator("#post-dialog")
        expect(dialog.locator("[data-post-detail]")).to_be_visible()

        page.keyboard.press("ArrowRight")
        page.wait_for_url(paths[2])
        expect(dialog.locator("[data-post-detail]")).to_be_visible()
        page.keyboard.press("ArrowLeft")
        page.wait_for_url(paths[1])
        expect(dialog.locator("[data-post-detail]")).to_be_visible()
        dialog.get_by_role("button", name="Previous post").click()
        page.wait_for_url(paths[0])
        expect(dialog.get_by_role("button", name="Previous post")).not_to_be_visible()

    def test_reloading_gives_the_whole_page(self, browse: Browse) -> None:
        page = browse("cleo")
        page.goto("/ana/")
        page.locator("a.tile").first.click()
        page.locator("#post-dialog [data-post-detail]").wait_for()

        page.reload()

        expect(page.locator("#post-dialog")).not_to_be_visible()
        expect(page.locator("main [data-post-detail]")).to_be_visible()

    def test_likes_in_the_dialog_reach_the_site(self, site: Site, browse: Browse) -> None:
        fan = site.person("fan")
        page = browse(fan)
        page.goto("/ana/")
        path = page.locator("a.tile").first.get_attribute("href")
        page.locator("a.tile").first.click()
        button = page.locator("#post-dialog .action--like")

        button.click()

        expect(button).to_have_attribute("aria-pressed", "true")
        eventually(lambda: site.ask("has_liked", username=fan, post=path))
