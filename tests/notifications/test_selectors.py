"""The list: grouped, in sections, in pages, at the same cost however long it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Account
from apps.core import outbox
from apps.core.cursors import InvalidCursor
from apps.graph.policy import Viewer
from apps.notifications import selectors, services
from apps.notifications.models import Notification
from apps.notifications.types import KINDS_OF_FILTER, GroupView, Kind, Section
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_like
from tests.factories.posts import PostFactory
from tests.notifications.conftest import tell

pytestmark = pytest.mark.django_db


def views_of(account: Account, **options: object) -> list[GroupView]:
    viewer = Viewer(account.pk)
    arguments = {"viewer": viewer, "cursor": None, "now": timezone.now(), **options}
    page = selectors.grouped_page(**arguments)  # type: ignore[arg-type]  # as given
    return selectors.group_views(viewer=viewer, groups=page.items)


class TestGroups:
    @pytest.mark.parametrize(
        ("count", "text"),
        [
            (1, "p0 liked your post"),
            (2, "p1 and p0 liked your post"),
            (3, "p2, p1 and 1 other liked your post"),
            (15, "p14, p13 and 13 others liked your post"),
        ],
    )
    def test_name_the_newest_two(self, ana: Account, post: Post, count: int, text: str) -> None:
        for number in range(count):
            make_like(post=post, account=AccountFactory(username=f"p{number}"))
        outbox.drain()

        (group,) = views_of(ana)

        assert group.text == text
        assert group.people_count == len(group.people) == count
        assert group.url == f"/p/{post.pk}/"
        assert group.tile is not None

    def test_keep_posts_and_kinds_apart(self, ana: Account, post: Post) -> None:
        other = PostFactory(author=ana)
        make_like(post=post)
        make_like(post=other)
        CommentFactory(post=post, text="first")
        CommentFactory(post=post, text="second")
        outbox.drain()

        groups = views_of(ana)

        assert [g.kind for g in groups].count("like") == 2
        assert {g.quote for g in groups if g.kind == "comment"} == {"first", "second"}

    def test_lead_to_the_comment(self, ana: Account, post: Post) -> None:
        comment = CommentFactory(post=post)
        outbox.drain()

        assert views_of(ana)[0].url == f"/p/{post.pk}/#comment-{comment.pk}"

    def test_are_unread_while_one_of_them_is(self, ana: Account, post: Post) -> None:
        make_like(post=post)
        outbox.drain()
        newest = selectors.newest_id(account_id=ana.pk)
        services.mark_read(recipient_id=ana.pk, up_to_id=newest, now=timezone.now())
        assert not views_of(ana)[0].is_unread

        make_like(post=post)
        outbox.drain()

        assert views_of(ana)[0].is_unread

    def test_stand_in_their_sections(self, ana: Account) -> None:
        now = datetime(2026, 11, 21, 12, tzinfo=UTC)
        sections = [
            selectors.section_of(moment=now - timedelta(hours=h), now=now)
            for h in (0, 12, 13, 24 * 6, 24 * 7, 24 * 30)
        ]

        assert sections == [
            Section.TODAY,
            Section.TODAY,
            Section.WEEK,
            Section.WEEK,
            Section.EARLIER,
            Section.EARLIER,
        ]

    def test_do_not_cross_sections(self, ana: Account, post: Post) -> None:
        for days in (0, 3, 4, 40):
            tell(ana, kind=Kind.LIKE, post=post, age=timedelta(days=days))

        assert [(g.section, g.people_count) for g in views_of(ana)] == [
            (Section.TODAY, 1),
            (Section.WEEK, 2),
            (Section.EARLIER, 1),
        ]

    @pytest.mark.parametrize("name", KINDS_OF_FILTER)
    def test_can_be_filtered(self, ana: Account, post: Post, name: str) -> None:
        for kind in Kind:
            tell(ana, kind=kind, post=post)

        kinds = {g.kind for g in views_of(ana, kinds=KINDS_OF_FILTER[name])}

        assert kinds == set(KINDS_OF_FILTER[name])


class TestPages:
    def test_follow_each_other_without_gap_or_repetition(self, ana: Account) -> None:
        posts = [PostFactory(author=ana) for _ in range(7)]
        for post in posts:
            for minutes in (1, 2):
                tell(ana, kind=Kind.LIKE, post=post, age=timedelta(minutes=minutes))

        seen: list[int] = []
        cursor = None
        while True:
            page = selectors.grouped_page(
                viewer=Viewer(ana.pk), cursor=cursor, now=timezone.now(), limit=3
            )
            seen += [group.post_id for group in page.items]
            assert all(len(group.actor_ids) == 2 for group in page.items)
            cursor = page.next_cursor
            if cursor is None:
                break

        assert sorted(seen) == sorted(post.pk for post in posts)

    def test_go_on_beyond_the_window(self, ana: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(selectors, "WINDOW", 3)
        rows = [
            tell(ana, kind=Kind.LIKE, post=PostFactory(author=ana), age=timedelta(minutes=n))
            for n in range(8)
        ]

        seen: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = selectors.grouped_page(
                viewer=Viewer(ana.pk), cursor=cursor, now=timezone.now(), limit=2
            )
            seen += [group.newest_id for group in page.items]
            cursor = page.next_cursor

        assert seen == [row.pk for row in rows]

    def test_refuse_a_foreign_cursor(self, ana: Account) -> None:
        with pytest.raises(InvalidCursor):
            selectors.grouped_page(viewer=Viewer(ana.pk), cursor="x", now=timezone.now())


class TestCost:
    def test_is_the_same_for_one_and_for_twenty(self, ana: Account) -> None:
        def fill(count: int) -> None:
            for _ in range(count):
                comment = CommentFactory(post=PostFactory(author=ana))
                tell(ana, kind=Kind.LIKE, post=comment.post)
                tell(ana, kind=Kind.COMMENT, post=comment.post, comment_id=comment.pk)
                tell(ana)

        def cost(read: Callable[[], object]) -> int:
            # Cards come from memory: the first reading fills them.
            read()
            with CaptureQueriesContext(connection) as queries:
                read()
            return len(queries)

        fill(1)
        one = cost(lambda: views_of(ana)), cost(lambda: selectors.unread_count(ana.pk))
        fill(19)
        twenty = cost(lambda: views_of(ana)), cost(lambda: selectors.unread_count(ana.pk))

        assert one == twenty


class TestUnreadCount:
    def test_counts_rows_not_groups(self, ana: Account, post: Post) -> None:
        for _ in range(3):
            make_like(post=post)
        outbox.drain()

        assert selectors.unread_count(ana.pk) == 3

    def test_is_zero_for_nobody(self) -> None:
        assert selectors.unread_count(5) == 0


class TestPurgeOld:
    def test_deletes_after_ninety_days(self, ana: Account) -> None:
        tell(ana, age=timedelta(days=91))
        kept = tell(ana, age=timedelta(days=89))

        assert services.purge_old(now=timezone.now()) == 1

        assert [row.pk for row in Notification.objects.all()] == [kept.pk]
