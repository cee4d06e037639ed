"""Reporting, one's own reports, and what the person concerned is told."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.moderation import services
from apps.moderation.models import Notice, Report
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_block
from tests.factories.moderation import make_moderator, make_report, ruling_on
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db

REPORTS = "/settings/reports/"


@pytest.fixture
def cleo():
    return AccountFactory(username="cleo")


@pytest.fixture
def browser_of_cleo(client_for, cleo) -> Client:
    return client_for(cleo)


def path_of(thing):
    return f"/report/{type(thing).__name__.lower()}/{thing.pk}/"


class TestReport:
    @pytest.mark.parametrize("make", [PostFactory, CommentFactory, AccountFactory])
    def test_works_by_a_plain_form(self, browser_of_cleo, make):
        thing = make()
        assert "What is wrong with it?" in browser_of_cleo.get(path_of(thing)).content.decode()

        answer = browser_of_cleo.post(
            path_of(thing), {"reason": "harassment", "note": "Third time"}, follow=True
        )

        html = answer.content.decode()
        assert answer.redirect_chain == [(REPORTS, 302)]
        assert "Thanks, we will look at it." in html
        assert "Bullying or harassment" in html
        assert Report.objects.get().note == "Third time"

    def test_works_in_a_dialog(self, browser_of_cleo):
        post = PostFactory()

        form = browser_of_cleo.get(path_of(post), headers={"X-Fragment": "report"})
        answer = browser_of_cleo.post(
            path_of(post), {"reason": "spam"}, headers={"X-Fragment": "report"}
        )

        assert "<html" not in form.content.decode()
        assert "Thanks, we will look at it." in answer.content.decode()

    @pytest.mark.parametrize("reason", ["", "boredom"])
    def test_needs_a_reason_from_the_list(self, browser_of_cleo, reason):
        answer = browser_of_cleo.post(path_of(PostFactory()), {"reason": reason, "note": "kept"})

        assert answer.status_code == 422
        assert "kept" in answer.content.decode()
        assert not Report.objects.exists()

    def test_of_what_is_ones_own_is_refused(self, browser_of_cleo, cleo):
        post = PostFactory(author=cleo)

        for answer in (
            browser_of_cleo.get(path_of(post)),
            browser_of_cleo.post(path_of(post), {"reason": "spam"}),
        ):
            assert answer.status_code == 422
            assert "This is yours" in answer.content.decode()

    def test_of_what_one_cannot_see_is_answered_like_nothing(self, browser_of_cleo):
        hidden = PostFactory(author__private=True)

        def answer(path):
            found = browser_of_cleo.post(path, {"reason": "spam"})
            body = found.content.replace(found["X-Request-ID"].encode(), b"")
            return found.status_code, body

        assert answer(path_of(hidden)) == answer("/report/post/1234567890123456789/")
        assert answer(path_of(hidden))[0] == 404
        assert browser_of_cleo.get("/report/song/7/").status_code == 404

    def test_is_for_those_who_are_signed_in(self, client):
        answer = client.get(path_of(PostFactory()))

        assert answer.url.startswith("/accounts/login/")

    def test_is_limited(self, browser_of_cleo, settings):
        settings.RATE_LIMITS = {
            **settings.RATE_LIMITS,
            "moderation.report": {"account": "1/hour", "sensitive": False},
        }

        answers = [
            browser_of_cleo.post(path_of(PostFactory()), {"reason": "spam"}) for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [302, 429]

    def test_is_offered_on_what_others_share_and_not_on_ones_own(self, browser_of_cleo, cleo):
        comment, own = CommentFactory(), PostFactory(author=cleo)

        html = browser_of_cleo.get(f"/p/{comment.post_id}/").content.decode()
        profile = browser_of_cleo.get(comment.author.get_absolute_url()).content.decode()
        mine = browser_of_cleo.get(f"/p/{own.pk}/").content.decode()

        assert path_of(comment.post) in html
        assert path_of(comment) in html
        assert path_of(comment.author) in profile
        assert "/report/" not in mine


class TestOwnReports:
    def test_say_what_became_of_them(self, browser_of_cleo, cleo):
        mod = make_moderator()
        posts = {name: PostFactory() for name in ("open", "acted", "dismissed")}
        for post in posts.values():
            make_report(about=post, by=cleo)
        services.remove(ruling=ruling_on(posts["acted"], by=mod))
        services.dismiss(ruling=ruling_on(posts["dismissed"], by=mod))

        html = browser_of_cleo.get(REPORTS).content.decode()

        assert re.findall(r'chip--static">([^<]*)<', html) == ["No action", "Acted on", "Open"]

    def test_are_ones_own_alone(self, browser_of_cleo):
        make_report(about=PostFactory())

        assert "You have reported nothing" in browser_of_cleo.get(REPORTS).content.decode()

    def test_name_nobody_whom_one_must_not_see(self, browser_of_cleo, cleo):
        ana = AccountFactory(username="ana")
        make_report(about=PostFactory(author=ana), by=cleo)
        make_block(blocker=ana, blocked=cleo)

        assert 'href="/ana/"' not in browser_of_cleo.get(REPORTS).content.decode()

    def test_cost_the_same_for_one_and_for_ten(self, browser_of_cleo, cleo):
        def cost():
            browser_of_cleo.get(REPORTS)
            with CaptureQueriesContext(connection) as captured:
                browser_of_cleo.get(REPORTS)
            return len(captured)

        make_report(about=PostFactory(), by=cleo)
        one = cost()
        for _ in range(9):
            make_report(about=PostFactory(), by=cleo)

        assert cost() == one


class TestThePersonConcerned:
    def test_reads_why_a_post_was_removed_and_others_find_nothing(self, client_for, client):
        post = PostFactory(author__username="ana", caption="a secret of mine")
        services.remove(ruling=ruling_on(post, by=make_moderator(), reason="Stolen <photo>"))

        own = client_for(post.author).get(f"/p/{post.pk}/")
        other = client.get(f"/p/{post.pk}/")

        html = own.content.decode()
        assert own.status_code == 200
        assert "removed by the moderators" in html
        assert "Stolen &lt;photo&gt;" in html
        assert "a secret of mine" not in html
        assert "/media/" not in html
        assert other.status_code == 404

    def test_never_learns_who_reported(self, client_for, cleo):
        post = PostFactory()
        make_report(about=post, by=cleo)
        mod = make_moderator(username="mona")
        services.remove(ruling=ruling_on(post, by=mod))
        browser = client_for(post.author)

        for path in ("/notifications/", f"/p/{post.pk}/", REPORTS, "/"):
            html = browser.get(path).content.decode()
            assert "cleo" not in html
            assert "mona" not in html

    def test_finds_a_notice_that_counts_until_it_is_read(self, client_for):
        post = PostFactory()
        browser = client_for(post.author)
        services.remove(ruling=ruling_on(post, by=make_moderator(), reason="Stolen photo"))

        page = browser.get("/notifications/").content.decode()
        badge = browser.get("/notifications/badge/").content.decode()
        browser.post("/notifications/read/", {"up_to": "0"})

        assert "The moderators removed your post." in page
        assert "Stolen photo" in page
        assert ">1</span>" in badge
        assert Notice.objects.get().read_at is not None
        assert "hidden" in browser.get("/notifications/badge/").content.decode()
