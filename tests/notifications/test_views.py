"""The page: requests on top, sections, filters, and that reading it is known everywhere."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from apps.accounts.models import Account
from apps.core import outbox
from apps.graph import services as graph_services
from apps.notifications import selectors
from apps.notifications.types import Kind
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_like
from tests.factories.graph import make_follow, make_request
from tests.factories.posts import PostFactory
from tests.notifications.conftest import tell

pytestmark = pytest.mark.django_db
URL = "/notifications/"


@pytest.fixture
def tab(ana: Account, client_for: Callable[..., Client]) -> Client:
    return client_for(ana)


def html_of(client: Client, query: str = "", **headers: str) -> str:
    answer = client.get(f"{URL}{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


class TestList:
    def test_is_for_the_signed_in(self, client: Client) -> None:
        assert client.get(URL).status_code == 302

    def test_says_when_there_is_nothing(self, tab: Client) -> None:
        assert "Nothing here yet" in html_of(tab)

    def test_groups_under_headings(self, tab: Client, post: Post) -> None:
        for number in range(15):
            make_like(post=post, account=AccountFactory(username=f"p{number}"))
        outbox.drain()

        html = html_of(tab)

        assert "Today" in html
        assert "and 13 others" in html
        assert html.count('class="notice notice--unread"') == 1

    def test_reads_as_a_sentence(self, tab: Client, post: Post) -> None:
        for name in ("cleo", "ben", "ada"):
            make_like(post=post, account=AccountFactory(username=name))
        outbox.drain()

        words = " ".join(strip_tags(html_of(tab)).split())

        assert "New: ada, ben and 1 other liked your post." in words

    def test_shows_requests_on_top(self, client_for: Callable[..., Client]) -> None:
        closed = AccountFactory(private=True)
        make_request(requester=AccountFactory(username="asking"), target=closed)
        tab = client_for(closed)

        html = html_of(tab)
        assert "/approve/" in html
        assert "asking" in html
        assert "/approve/" not in html_of(tab, "?kind=like")

    def test_filters_by_kind(self, tab: Client, post: Post) -> None:
        make_like(post=post)
        CommentFactory(post=post, text="lovely")
        outbox.drain()

        html = html_of(tab, "?kind=comment")

        assert "lovely" in html
        assert "liked your post" not in html
        assert "liked your post" in html_of(tab, "?kind=nonsense")

    def test_escapes_what_people_write(self, tab: Client, post: Post) -> None:
        CommentFactory(post=post, text="<img src=x onerror=alert(1)>")
        outbox.drain()

        assert "<img src=x" not in html_of(tab)

    def test_is_paged_by_links(self, tab: Client, ana: Account) -> None:
        for _ in range(selectors.PAGE_SIZE + 1):
            tell(ana, kind=Kind.LIKE, post=PostFactory(author=ana))

        first = tab.get(URL)
        second = tab.get(URL + first.context["next_url"])

        assert first.content.count(b'class="notice ') == selectors.PAGE_SIZE
        assert second.content.count(b'class="notice ') == 1
        assert second.context["next_url"] == ""
        assert b"Today" not in second.content

    def test_answers_scripts_with_the_list_alone(self, tab: Client) -> None:
        assert "<html" not in html_of(tab, **{"X-Fragment": "list"})

    def test_refuses_a_bad_cursor_kindly(self, tab: Client) -> None:
        assert tab.get(f"{URL}?cursor=%00").status_code in {400, 422}
        assert tab.get(f"{URL}?cursor=abc").status_code == 422

    def test_costs_the_same_for_one_and_for_twenty(self, tab: Client, ana: Account) -> None:
        def fill(count: int) -> None:
            for _ in range(count):
                tell(ana, kind=Kind.LIKE, post=PostFactory(author=ana))
                tell(ana)

        def cost() -> int:
            html_of(tab)
            with CaptureQueriesContext(connection) as queries:
                html_of(tab)
            return len(queries)

        fill(1)
        one = cost()
        fill(19)

        assert cost() == one


class TestBadge:
    def test_is_on_every_page(self, tab: Client, ana: Account, post: Post) -> None:
        make_like(post=post)
        make_like(post=post)
        outbox.drain()

        html = html_of(tab, "?kind=tag")

        assert re.search(r'data-badge="notifications"[^>]*>\s*2\s*<', html)

    def test_can_be_asked_for_alone(self, tab: Client, post: Post) -> None:
        make_like(post=post)
        outbox.drain()

        assert re.search(rb">\s*1\s*<", tab.get(f"{URL}badge/").content)


class TestRead:
    def test_marks_what_was_shown(self, tab: Client, ana: Account, post: Post) -> None:
        make_like(post=post)
        outbox.drain()
        newest = tab.get(URL).context["newest_id"]
        make_like(post=post)
        outbox.drain()

        answer = tab.post(f"{URL}read/", {"up_to": newest})

        assert answer.status_code == 302
        assert answer["Location"] == URL
        assert selectors.unread_count(ana.pk) == 1

    def test_answers_scripts_with_the_badge(self, tab: Client, post: Post) -> None:
        make_like(post=post)
        outbox.drain()
        newest = tab.get(URL).context["newest_id"]

        answer = tab.post(f"{URL}read/", {"up_to": newest}, headers={"HX-Request": "true"})

        assert b"hidden" in answer.content

    @pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 30, "１"])
    def test_does_nothing_for_nonsense(
        self, tab: Client, ana: Account, post: Post, up_to: str
    ) -> None:
        make_like(post=post)
        outbox.drain()

        assert tab.post(f"{URL}read/", {"up_to": up_to}).status_code == 302
        assert selectors.unread_count(ana.pk) == 1

    def test_is_nothing_to_link_to(self, tab: Client) -> None:
        assert tab.get(f"{URL}read/").status_code == 405

    def test_reads_nobody_elses(self, tab: Client, post: Post) -> None:
        other = AccountFactory()
        make_follow(follower=AccountFactory(), followee=other)
        outbox.drain()

        tab.post(f"{URL}read/", {"up_to": str((1 << 63) - 1)})

        assert selectors.unread_count(other.pk) == 1


class TestAdmin:
    def test_lists_without_a_query_per_row(
        self, client_for: Callable[..., Client], post: Post
    ) -> None:
        staff = client_for(AccountFactory(superuser=True))
        graph_services.follow(follower=AccountFactory(), followee_id=post.author_id)
        outbox.drain()

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert staff.get("/admin/notifications/notification/").status_code == 200
            return len(queries)

        one = cost()
        for _ in range(9):
            make_like(post=post)
        outbox.drain()

        assert cost() == one
