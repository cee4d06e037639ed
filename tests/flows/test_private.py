"""What ben shares with his followers does not exist for anybody else."""

import pytest

from tests.flows.conftest import Browse
from tests.flows.site import Site

pytestmark = pytest.mark.browser


def _addresses(site: Site) -> list[str]:
    post = site.ask("newest_post", author="ben")
    pages = [f"/p/{post}/{rest}" for rest in ("", "?dialog=1", "comments/", "likes/", "history/")]
    return pages + site.ask("rendition_paths", post=post)


def test_a_stranger_and_a_visitor_find_nothing(site: Site, browse: Browse) -> None:
    stranger = browse("guest2").context.request
    visitor = browse().context.request

    found = {
        f"{who} {path}": answer.status
        for path in _addresses(site)
        for who, request in (("stranger", stranger), ("visitor", visitor))
        if (answer := request.get(path)).status != 404
    }

    assert found == {}


def test_a_stranger_cannot_like_save_or_comment(site: Site, browse: Browse) -> None:
    page = browse("guest2")
    page.goto("/settings/privacy/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    post = f"/p/{site.ask('newest_post', author='ben')}/"

    statuses = {
        act: page.context.request.post(
            post + act, form={"csrfmiddlewaretoken": token, "text": "Hello?"}
        ).status
        for act in ("like/", "save/", "comments/", "delete/", "archive/")
    }

    assert set(statuses.values()) == {404}


def test_a_follower_sees_page_and_photos(site: Site, browse: Browse) -> None:
    follower = browse("ana").context.request

    statuses = {path: follower.get(path).status for path in _addresses(site)}

    assert set(statuses.values()) == {200}


def test_a_profile_shows_strangers_a_lock_and_no_photo(site: Site, browse: Browse) -> None:
    page = browse("guest2")
    page.goto("/ben/")
    post = site.ask("newest_post", author="ben")

    assert page.locator(".lock").is_visible()
    assert page.locator("a.tile").count() == 0
    for path in ("/explore/", "/explore/tags/quiet/", "/search/?q=ben", "/"):
        page.goto(path)
        assert page.locator(f"[href^='/p/{post}/']").count() == 0, path
    page.goto("/ben/")
    assert page.locator("meta[property^='og:']").count() == 0
