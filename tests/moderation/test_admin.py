"""The desk of the moderators, and the log."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts import services as account_services
from apps.accounts.models import Suspension
from apps.graph.policy import ANONYMOUS
from apps.moderation import services
from apps.moderation.models import AuditEntry, Case
from apps.posts import selectors as post_selectors
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.moderation import make_moderator, make_report, ruling_on
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

CASES = "/admin/moderation/case/"
LOG = "/admin/moderation/auditentry/"


@pytest.fixture
def mod():
    return make_moderator(username="mona")


@pytest.fixture
def desk(client_for, mod):
    return client_for(mod)


def about(thing):
    return f"{CASES}about/{type(thing).__name__.lower()}/{thing.pk}/"


def row_of(thing):
    return f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}/change/"


def offered(html):
    return re.findall(r'name="action"\s+value="(\w+)"', html)


class TestCases:
    def test_are_open_ones_the_most_reported_first(self, desk, mod):
        few, many, done = PostFactory(), PostFactory(), PostFactory()
        for post in (few, many, many, done):
            make_report(about=post)
        services.dismiss(ruling=ruling_on(done, by=mod))

        html = desk.get(CASES).content.decode()
        closed = desk.get(CASES, {"state": "closed"}).content.decode()

        assert re.findall(r">Post (\d+)<", html) == [str(many.pk), str(few.pk)]
        assert re.findall(r">Post (\d+)<", closed) == [str(done.pk)]

    def test_cost_the_same_for_one_and_for_twenty(self, desk):
        def cost():
            desk.get(CASES)
            with CaptureQueriesContext(connection) as captured:
                desk.get(CASES)
            return len(captured)

        make_report(about=PostFactory())
        one = cost()
        for _ in range(19):
            make_report(about=PostFactory())

        assert cost() == one

    def test_show_what_was_reported_by_whom_and_why(self, desk):
        post = PostFactory(caption="look at this")
        make_report(about=post, by=AccountFactory(username="cleo"))

        html = desk.get(f"{CASES}{Case.objects.get().pk}/change/").content.decode()

        assert "look at this" in html
        assert "@cleo" in html
        assert "Spam or a scam" in html
        assert offered(html) == ["dismissed", "removed", "marked", "suspended"]

    def test_write_down_a_look_at_what_is_not_public(self, desk):
        author = AccountFactory()
        comment = CommentFactory(post=PostFactory(author=author), author=author, text="for few")
        make_report(about=comment)
        account_services.set_private(account=author, is_private=True)

        html = desk.get(about(comment)).content.decode()

        assert "for few" in html
        assert about(comment.post) not in html
        assert "written to the log" in html
        assert AuditEntry.objects.filter(action="looked", target_id=comment.pk).count() == 1

    @pytest.mark.parametrize(
        "hidden", [{"author__private": True}, {"for_followers": True}, {"archived": True}]
    )
    def test_open_for_what_nobody_has_reported_only_if_anybody_sees_it(
        self, desk, client_for, hidden
    ):
        post = PostFactory(caption="for few", **hidden)
        comment = CommentFactory(post=post, author=post.author)
        unknown = desk.get(f"{CASES}about/post/1234567890123456789/")

        for thing in (post, comment):
            answer = desk.get(about(thing))
            assert answer.status_code == unknown.status_code == 404
            assert desk.post(about(thing), {"action": "removed", "reason": "x"}).status_code == 404
            assert about(thing) not in desk.get(row_of(thing)).content.decode()
        assert not AuditEntry.objects.filter(target_id=post.pk).exists()

        chief = client_for(AccountFactory(superuser=True))
        assert "for few" in chief.get(about(post)).content.decode()
        assert about(post) in chief.get(row_of(post)).content.decode()
        assert AuditEntry.objects.filter(action="looked", target_id=post.pk).count() == 1

    def test_stay_open_for_what_was_reported_once(self, desk, mod):
        post = PostFactory(caption="for few")
        make_report(about=post)
        post_services.archive_post(author=post.author, post_id=post.pk)
        services.dismiss(ruling=ruling_on(post, by=mod))

        assert "for few" in desk.get(about(post)).content.decode()
        assert about(post) in desk.get(row_of(post)).content.decode()

    @pytest.mark.parametrize(
        ("action", "again"),
        [("dismissed", ["removed", "marked", "suspended"]), ("removed", ["restored", "suspended"])],
    )
    def test_are_decided_once(self, desk, action, again):
        case = make_report(about=PostFactory()).case
        page = f"{CASES}{case.pk}/change/"
        decision = {"action": action, "reason": "Rule 3", "case": case.pk}

        first = desk.post(page, decision, follow=True)
        second = desk.post(page, decision)

        assert "Done. It is in the log." in first.content.decode()
        assert offered(first.content.decode()) == again
        assert second.status_code in {409, 422}
        assert "Somebody else has decided this meanwhile" in second.content.decode()
        assert AuditEntry.objects.filter(action=action).count() == 1

    def test_need_a_reason(self, desk):
        post = PostFactory()

        answer = desk.post(about(post), {"action": "removed", "reason": " "})

        assert answer.status_code == 422
        assert "Say why" in answer.content.decode()
        assert post_selectors.posts_by_id(viewer=ANONYMOUS, post_ids=[post.pk])

    @pytest.mark.parametrize(("days", "length"), [("1", 1), ("7", 7), ("30", 30), ("0", None)])
    def test_suspend_for_a_while_or_until_it_is_lifted(self, desk, days, length):
        ana = AccountFactory()

        desk.post(about(ana), {"action": "suspended", "reason": "Spam", "days": days})

        until = Suspension.objects.get().until
        assert (
            (until - Suspension.objects.get().created_at).days + 1 == length
            if until
            else not length
        )
        assert "lifted" in offered(desk.get(about(ana)).content.decode())

    @pytest.mark.parametrize("days", ["2", "-1", "x"])
    def test_suspend_for_no_other_time(self, desk, days):
        ana = AccountFactory()

        answer = desk.post(about(ana), {"action": "suspended", "reason": "Spam", "days": days})

        assert answer.status_code == 422
        assert not Suspension.objects.exists()

    def test_about_staff_are_refused(self, desk):
        chief = AccountFactory(superuser=True)

        answer = desk.post(about(chief), {"action": "suspended", "reason": "Spam", "days": "1"})

        assert "Only administrators decide" in answer.content.decode()

    @pytest.mark.parametrize("make", [PostFactory, CommentFactory])
    def test_about_what_was_purged_say_so(self, desk, make):
        thing = make()
        case = make_report(about=thing).case
        getattr(thing, "post", thing).delete()

        html = desk.get(f"{CASES}{case.pk}/change/").content.decode()

        assert "deleted for good" in html

    @pytest.mark.parametrize("path", ["7/change/", "x/change/", "about/post/7/", "about/song/7/"])
    def test_that_do_not_exist_are_not_found(self, desk, path):
        assert desk.get(f"{CASES}{path}").status_code == 404

    def test_are_neither_added_nor_deleted(self, client_for):
        chief = client_for(AccountFactory(superuser=True))
        case = make_report(about=PostFactory()).case

        assert chief.get(f"{CASES}add/").status_code == 403
        assert chief.post(f"{CASES}{case.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_are_for_staff_with_the_permission(self, client_for):
        post = PostFactory(caption="not for all staff", author__private=True)

        for other in (AccountFactory(), AccountFactory(staff=True)):
            answer = client_for(other).get(about(post))
            assert answer.status_code in {302, 403}
        assert not AuditEntry.objects.filter(action="looked").exists()


class TestTheLog:
    def test_shows_moderators_what_their_team_did(self, desk, client_for, mod):
        chief = AccountFactory(superuser=True, username="chief")
        services.remove(ruling=ruling_on(PostFactory(), by=mod, reason="by a moderator"))
        services.remove(ruling=ruling_on(PostFactory(), by=chief, reason="by an administrator"))

        team = desk.get(LOG).content.decode()
        whole = client_for(chief).get(LOG).content.decode()

        assert "by a moderator" in team
        assert "by an administrator" not in team
        assert "by an administrator" in whole

    def test_is_only_read(self, client_for):
        chief = AccountFactory(superuser=True)
        services.remove(ruling=ruling_on(PostFactory(), by=chief))
        entry, browser = AuditEntry.objects.get(), client_for(chief)

        assert browser.get(f"{LOG}add/").status_code == 403
        assert browser.post(f"{LOG}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
        assert browser.post(f"{LOG}{entry.pk}/change/", {"reason": "x"}).status_code == 403
        assert browser.get(f"{LOG}{entry.pk}/change/").status_code == 200

    def test_holds_no_addresses(self, desk, mod):
        author = AccountFactory(private=True, email="secret@example.org")
        desk.get(about(author))
        services.suspend(ruling=ruling_on(author, by=mod), duration=None)

        assert "secret@" not in desk.get(LOG).content.decode()
        assert "secret@" not in desk.get(about(author)).content.decode()


class TestOtherLists:
    @pytest.mark.parametrize("path", ["posts/post/", "engagement/comment/", "posts/hashtag/"])
    def test_decide_nothing_without_a_reason_or_an_entry(self, desk, path):
        comment = CommentFactory(post=PostFactory(caption="#sea"))
        things = {"posts/post/": comment.post_id, "engagement/comment/": comment.pk}
        if path == "posts/hashtag/":
            from apps.posts.models import Hashtag

            things[path] = Hashtag.objects.get().pk
        action = "hide" if path == "posts/hashtag/" else "remove"
        body = {"action": action, "_selected_action": [things[path]]}

        refused = desk.post(f"/admin/{path}", body, follow=True).content.decode()
        assert "Say why" in refused
        assert not AuditEntry.objects.exclude(action="appointed").exists()

        desk.post(f"/admin/{path}", {**body, "reason": "Rule 3"})
        entry = AuditEntry.objects.exclude(action="appointed").get()
        assert (entry.target_id, entry.reason) == (things[path], "Rule 3")
