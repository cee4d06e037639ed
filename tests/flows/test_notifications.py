"""Notifications: grouped, at once, and never wrong about what is unread."""

import re

import pytest
from playwright.sync_api import expect

from tests.flows.conftest import NARROW, Browse
from tests.flows.site import Site

pytestmark = pytest.mark.browser


class TestGroups:
    def test_many_likes_of_one_post_are_one_line(self, site: Site, browse: Browse) -> None:
        author = site.person("liked")
        post = site.post(author)
        for number in range(1, 5):
            site.ask("like", account=f"guest{number}", post=post)
        site.settle()
        page = browse(author)
        page.goto("/notifications/")

        line = page.locator("main li, main article").filter(has_text="guest4")
        expect(line.first).to_contain_text(re.compile("and 2 others|and 3 others"))
        expect(line.first).to_contain_text("liked")
        expect(page.get_by_role("heading", name="Today")).to_be_visible()

    def test_can_be_narrowed_to_one_kind(self, site: Site, browse: Browse) -> None:
        author = site.person("known")
        post = site.post(author)
        site.ask("like", account="guest1", post=post)
        site.ask("comment", author="guest2", post=post, text="Well seen")
        site.settle()
        page = browse(author)
        page.goto("/notifications/")
        expect(page.locator("main")).to_contain_text("guest1")

        page.get_by_role("link", name="Comments", exact=True).click()

        expect(page.locator("main")).to_contain_text("guest2")
        expect(page.locator("main")).not_to_contain_text("guest1")


class TestRequests:
    def test_stand_on_top_and_are_answered_in_place(self, site: Site, browse: Browse) -> None:
        owner = site.person("gate", private=True)
        first, second = site.person("asker"), site.person("asker")
        for asker in (first, second):
            site.ask("request", requester=asker, target=owner)
        site.settle()
        page = browse(owner)
        page.goto("/notifications/")
        page.get_by_role("button", name=f"Accept {first}").click()
        expect(page.get_by_role("button", name=f"Accept {first}")).to_have_count(0)
        page.get_by_role("button", name=f"Decline {second}").click()
        expect(page.locator(".requests .person")).to_have_count(0)

        page.goto(f"/{owner}/followers/")

        expect(page.locator(f".person a[href='/{first}/']")).to_be_visible()
        assert page.locator(f".person a[href='/{second}/']").count() == 0

    def test_their_answers_are_apart_on_a_phone(self, site: Site, browse: Browse) -> None:
        owner = site.person("gate", private=True)
        site.ask("request", requester="guest3", target=owner)
        page = browse(owner, width=NARROW)
        page.goto("/notifications/")

        row = page.locator(".person--request")
        accept = row.get_by_role("button", name="Accept").bounding_box()
        decline = row.get_by_role("button", name="Decline").bounding_box()

        assert accept is not None
        assert decline is not None
        assert decline["x"] - accept["x"] - accept["width"] >= 12
        assert row.locator(".truncate").evaluate("name => name.scrollWidth <= name.clientWidth")

    def test_their_number_is_seen_from_other_pages(self, site: Site, browse: Browse) -> None:
        owner = site.person("gate", private=True)
        site.ask("request", requester="guest3", target=owner)
        site.settle()
        page = browse(owner)
        for path in ("/", "/explore/"):
            page.goto(path)
            expect(page.locator(".rail [data-badge=requests]")).to_have_text("1")
            expect(
                page.locator(".rail").get_by_role("link", name="1 follow request")
            ).to_be_visible()


class TestBadge:
    def test_rises_at_once_and_falls_in_every_tab(self, site: Site, browse: Browse) -> None:
        author = site.person("popular")
        post = site.post(author)
        site.settle()
        page = browse(author)
        page.goto("/explore/")
        badge = page.locator(".rail [data-badge=notifications]")
        expect(badge).not_to_be_visible()

        site.ask("like", account="guest1", post=post)
        expect(badge).to_be_visible()
        expect(badge).to_have_text("1")
        other = page.context.new_page()
        other.goto("/notifications/")

        expect(badge).not_to_be_visible()
        page.reload()
        expect(badge).not_to_be_visible()

    def test_a_like_taken_back_leaves_nothing(self, site: Site, browse: Browse) -> None:
        author, fan = site.person("author"), site.person("fan")
        post = site.post(author)
        site.ask("like", account=fan, post=post)
        site.settle()
        page = browse(author)
        page.goto("/explore/")
        badge = page.locator(".rail [data-badge=notifications]")
        expect(badge).to_have_text("1")

        site.ask("unlike", account=fan, post=post)

        expect(badge).not_to_be_visible()
        page.goto("/notifications/")
        expect(page.locator("main")).not_to_contain_text(fan)
