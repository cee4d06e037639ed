"""Profiles: what they show to whom, and the button between two people."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows.conftest import Browse, sign_in
from tests.flows.site import Site

pytestmark = pytest.mark.browser


class TestHeaderAndGrid:
    def test_shows_counts_bio_links_and_people_in_common(self, site: Site, browse: Browse) -> None:
        page = browse("ana")
        page.goto("/cleo/")
        expect(page.locator(".stats li").nth(0)).to_contain_text("posts")
        page.goto("/ana/")
        expect(page.locator(".profile-head__bio")).to_contain_text("Light, lakes and trains")
        link = page.locator(".profile-head__links a")
        expect(link).to_have_attribute("href", "https://example.org/ana")
        expect(link).to_have_attribute("rel", re.compile("nofollow"))

        friend = site.person("friend")
        site.ask("follow", follower=friend, followee="guest1")
        site.ask("follow", follower="guest1", followee="cleo")
        page = browse(friend)
        page.goto("/cleo/")

        expect(page.locator(".mutuals")).to_contain_text("guest1")

    @pytest.mark.parametrize("width", [320, 768, 1280])
    def test_the_grid_has_three_columns_everywhere(self, width: int, browse: Browse) -> None:
        page = browse("cleo", width=width)
        page.goto("/ana/")

        lefts = page.locator("a.tile").evaluate_all(
            "tiles => [...new Set(tiles.map(tile => Math.round(tile.getBoundingClientRect().x)))]"
        )

        assert len(lefts) == 3

    def test_tiles_have_alt_text_and_albums_a_mark(self, browse: Browse) -> None:
        page = browse("cleo")
        page.goto("/ana/")

        alts = page.locator("a.tile img:not(.media__tiny)").evaluate_all(
            "images => images.map(({alt}) => alt)"
        )

        assert all(alts)
        expect(page.get_by_text("Several photos").first).to_be_attached()

    def test_more_tiles_come_while_scrolling(self, site: Site, browse: Browse) -> None:
        author = site.person("prolific")
        site.ask("post", author=author, count=27)
        page = browse("cleo", height=600)
        page.goto(f"/{author}/")
        expect(page.locator("a.tile").nth(23)).to_be_attached()

        page.mouse.wheel(0, 20_000)

        expect(page.locator("a.tile")).to_have_count(27)


class TestTabs:
    def test_have_addresses_and_saved_is_the_owners_alone(self, site: Site, browse: Browse) -> None:
        page = browse("cleo")
        page.goto("/cleo/")
        page.get_by_role("link", name="Tagged").click()
        expect(page).to_have_url(re.compile(r"/cleo/tagged/$"))
        expect(page.locator(f"a.tile[href='{site.paths['album']}']")).to_be_visible()
        page.get_by_role("link", name="Saved").click()
        expect(page).to_have_url(re.compile(r"/cleo/saved/$"))
        expect(page.locator(".tabs [aria-current=page]")).to_contain_text("Saved")

        assert browse("ana").context.request.get("/cleo/saved/").status == 404
        asked = browse(None).context.request.get("/cleo/saved/")
        assert asked.url.endswith("/accounts/login/?next=/cleo/saved/")


class TestFollowing:
    def test_a_public_account_is_followed_and_left(self, site: Site, browse: Browse) -> None:
        author, reader = site.person("open"), site.person("reader")
        page = browse(reader)
        page.goto(f"/{author}/")

        page.get_by_role("button", name=f"Follow {author}").click()
        expect(page.locator(".follow summary")).to_contain_text("Following")
        page.reload()
        page.locator(".follow summary").click()
        page.get_by_role("button", name=f"Unfollow {author}").click()
        expect(page.get_by_role("button", name=f"Follow {author}")).to_be_visible()

        page.goto("/" + author + "/followers/")
        assert page.locator(".person").count() == 0

    def test_a_private_account_is_asked_and_the_request_withdrawn(
        self, site: Site, browse: Browse
    ) -> None:
        owner, asker = site.person("shy", private=True), site.person("asker")
        page = browse(asker)
        page.goto(f"/{owner}/")

        page.get_by_role("button", name=f"Follow {owner}").click()
        requested = page.get_by_role("button", name=re.compile("^Requested"))
        expect(requested).to_be_visible()
        page.goto(f"/search/?q={owner}")
        expect(page.get_by_role("button", name=re.compile("^Requested"))).to_be_visible()
        page.get_by_role("button", name=re.compile("^Requested")).click()

        expect(page.get_by_role("button", name=f"Follow {owner}")).to_be_visible()

    def test_lists_tell_the_same_as_the_profile(self, site: Site, browse: Browse) -> None:
        reader = site.person("reader")
        page = browse(reader)
        page.goto("/ana/followers/")
        row = page.locator(".person", has=page.locator("a[href='/guest2/']"))
        row.get_by_role("button", name="Follow guest2").click()
        expect(row.locator(".follow summary")).to_contain_text("Following")

        page.goto("/guest2/")

        expect(page.locator(".profile-head .follow summary")).to_contain_text("Following")


class TestBlocking:
    def test_is_explained_and_makes_both_vanish(self, site: Site, browse: Browse) -> None:
        blocker, blocked = site.person("calm"), site.person("loud")
        page = browse(blocker)
        page.goto(f"/{blocked}/")
        page.locator("summary[aria-label^='More about']").click()
        expect(page.get_by_text(re.compile("^Blocking .* is not told"))).to_be_visible()
        page.get_by_role("button", name=f"Block {blocked}").click()
        page.wait_for_load_state()

        assert browse(blocked).context.request.get(f"/{blocker}/").status == 404
        page.goto("/settings/blocked/")
        page.get_by_role("button", name=f"Unblock {blocked}").click()
        expect(page.get_by_role("button", name=f"Follow {blocked}")).to_be_visible()


class TestSettings:
    def test_a_saved_profile_says_so_and_shows(self, site: Site, browse: Browse) -> None:
        owner = site.person("painter")
        page = browse(owner)
        page.goto("/settings/profile/")
        page.locator("[name=name]").fill("Paula Painter")
        page.locator("[name=bio]").fill("Paints with light")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".banner")).to_contain_text(re.compile("saved", re.IGNORECASE))

        page.goto(f"/{owner}/")

        expect(page.locator(".profile-head__bio")).to_contain_text("Paula Painter")
        expect(page.locator(".profile-head__bio")).to_contain_text("Paints with light")

    def test_a_new_username_is_checked_while_typing(self, site: Site, browse: Browse) -> None:
        owner = site.person("renamer")
        page = browse(owner)
        page.goto("/settings/profile/")
        answer = page.locator("#username-answer")

        page.get_by_label("Username").fill("ana")
        expect(answer).to_contain_text("taken")
        page.get_by_label("Username").fill(f"{owner}_2")
        expect(answer).to_contain_text(f"{owner}_2 is free")
        page.get_by_label("Username").fill(owner)

        expect(answer).not_to_contain_text(re.compile(r"\S"))

    def test_leaving_with_something_unsaved_warns(self, site: Site, browse: Browse) -> None:
        page = browse(site.person("hesitant"))
        warned: list[str] = []
        page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
        page.goto("/settings/profile/")
        bio = page.locator("[name=bio]")

        bio.fill("Half a thought")
        page.goto("/settings/privacy/")
        assert warned == ["beforeunload"]
        page.goto("/settings/profile/")
        bio.fill("Half a thought")
        bio.fill("")
        page.goto("/settings/privacy/")
        assert warned == ["beforeunload"]
        page.locator("[name=is_private]").check()
        expect(page.locator("#saved-private")).to_contain_text("private")
        page.goto("/settings/profile/")

        assert warned == ["beforeunload"]

    def test_what_the_site_refused_is_not_left_without_a_warning(
        self, site: Site, browse: Browse
    ) -> None:
        page = browse(site.person("hesitant"), forgiving="status of 422")
        warned: list[str] = []
        page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
        page.goto("/settings/profile/")
        page.locator("[name=username]").fill("ana")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".field__error").first).to_be_visible()

        page.goto("/")

        assert warned == ["beforeunload"]

    def test_going_private_hides_posts_and_old_photo_addresses(
        self, site: Site, browse: Browse
    ) -> None:
        owner = site.person("turning")
        post = site.post(owner)
        site.settle()
        photo = site.ask("rendition_paths", post=post)[0]
        assert site.answer(photo)[0] == 200
        page = browse(owner)
        page.goto("/settings/privacy/")
        page.locator("[name=is_private]").check()
        expect(page.locator("#saved-private")).to_contain_text("private")
        site.settle()

        assert site.answer(post)[0] == 404
        assert site.answer(photo)[0] == 404

    def test_a_revoked_device_is_signed_out(self, site: Site, browse: Browse) -> None:
        owner = site.person("traveller")
        old = browse(owner)
        old.goto("/")
        new = browse()
        sign_in(new, owner)
        new.goto("/settings/security/")
        expect(new.get_by_text("This device", exact=True)).to_have_count(1)
        new.get_by_role("button", name="End").first.click()
        new.wait_for_load_state()
        site.session_keys.pop(owner)

        old.goto("/settings/profile/")

        expect(old).to_have_url(re.compile("/accounts/login/"))
