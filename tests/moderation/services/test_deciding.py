"""Decisions: what they do, who may take them, and what becomes of cases, notices and the log."""

import threading
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Suspension
from apps.accounts.types import Status
from apps.core.exceptions import NotAllowed, NotFound
from apps.engagement.models import Comment
from apps.engagement.types import CommentState
from apps.graph.policy import ANONYMOUS, Viewer
from apps.moderation import services
from apps.moderation.exceptions import (
    AlreadyDecided,
    CannotRemoveAccount,
    NothingToUndo,
    OwnMatter,
    OwnReport,
    ReasonNeeded,
    StaffIsForAdmins,
)
from apps.moderation.models import AuditEntry, Case, Notice
from apps.moderation.types import Outcome
from apps.posts import selectors as post_selectors
from apps.posts import services as post_services
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.moderation import make_moderator, make_report, ruling_on
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


def is_visible(post):
    return bool(post_selectors.posts_by_id(viewer=ANONYMOUS, post_ids=[post.pk]))


def log():
    return list(AuditEntry.objects.exclude(action="appointed").order_by("id"))


class TestDismiss:
    def test_closes_the_case_and_tells_nobody(self):
        post, mod = PostFactory(), make_moderator()
        make_report(about=post)

        case = services.dismiss(ruling=ruling_on(post, by=mod))

        assert (case.state, case.outcome, case.decided_by) == ("closed", "no_action", mod)
        assert is_visible(post)
        assert not Notice.objects.exists()

    def test_needs_an_open_case(self):
        with pytest.raises(AlreadyDecided):
            services.dismiss(ruling=ruling_on(PostFactory(), by=make_moderator()))


class TestRemove:
    def test_takes_a_post_away_tells_its_author_and_closes_the_case(self):
        post, mod = PostFactory(), make_moderator()
        make_report(about=post)

        services.remove(ruling=ruling_on(post, by=mod, reason="Stolen photo"))

        assert not is_visible(post)
        assert Case.objects.get().outcome == Outcome.ACTED
        notice = Notice.objects.get()
        assert (notice.recipient, notice.reason) == (post.author, "Stolen photo")
        (entry,) = log()
        assert (entry.actor_id, entry.action, entry.target_id) == (mod.pk, "removed", post.pk)
        assert (entry.reason, entry.role) == ("Stolen photo", "moderator")

    def test_is_seen_by_its_author_as_removed_and_by_nobody_else(self):
        post = PostFactory()
        services.remove(ruling=ruling_on(post, by=make_moderator()))

        found = post_selectors.removed_post_for(viewer=Viewer(post.author_id), post_id=post.pk)

        assert found == post
        for viewer in (ANONYMOUS, Viewer(AccountFactory().pk)):
            with pytest.raises(NotFound):
                post_selectors.removed_post_for(viewer=viewer, post_id=post.pk)

    def test_takes_a_comment_away_with_its_replies(self):
        comment = CommentFactory()
        CommentFactory(post=comment.post, parent=comment)

        services.remove(ruling=ruling_on(comment, by=make_moderator()))

        assert not Comment.objects.filter(state=CommentState.PUBLISHED).exists()
        assert Notice.objects.get().recipient == comment.author

    def test_does_nothing_to_what_its_author_has_deleted(self):
        post = PostFactory(deleted=True)

        with pytest.raises(AlreadyDecided):
            services.remove(ruling=ruling_on(post, by=make_moderator()))

        assert Post.objects.get().removed_state == ""
        assert log() == []

    def test_removes_no_people(self):
        with pytest.raises(CannotRemoveAccount):
            services.remove(ruling=ruling_on(AccountFactory(), by=make_moderator()))

    def test_leaves_no_deed_without_its_entry(self, monkeypatch):
        post, mod = PostFactory(), make_moderator()
        monkeypatch.setattr(
            "apps.moderation.services.deciding.record", Mock(side_effect=ConnectionError)
        )

        with pytest.raises(ConnectionError):
            services.remove(ruling=ruling_on(post, by=mod))

        assert is_visible(post)


class TestRestore:
    @pytest.mark.parametrize("state", ["archived", "for_followers"])
    def test_brings_a_post_back_as_it_was(self, state):
        post, mod = PostFactory(**{state: True}), make_moderator()
        services.remove(ruling=ruling_on(post, by=mod))

        services.restore(ruling=ruling_on(post, by=mod, reason="A mistake"))

        back = Post.objects.get()
        assert (back.state, back.audience) == (post.state, post.audience)
        assert [entry.action for entry in log()] == ["removed", "restored"]

    def test_tells_author_and_reporters(self):
        post, mod = PostFactory(), make_moderator()
        report = make_report(about=post)
        services.remove(ruling=ruling_on(post, by=mod))

        services.restore(ruling=ruling_on(post, by=mod))

        report.case.refresh_from_db()
        assert report.case.outcome == Outcome.NO_ACTION
        assert Notice.objects.latest("id").action == "restored"

    def test_brings_nothing_back_that_people_deleted_themselves(self):
        comment, mod = CommentFactory(), make_moderator()
        deleted = PostFactory(deleted=True)
        Comment.objects.update(state=CommentState.DELETED, deleted_at=timezone.now())

        for thing in (deleted, comment):
            with pytest.raises(NothingToUndo):
                services.restore(ruling=ruling_on(thing, by=mod))

    def test_is_possible_for_a_month(self):
        post, comment, mod = PostFactory(), CommentFactory(), make_moderator()
        for thing in (post, comment):
            services.remove(ruling=ruling_on(thing, by=mod))
        now = timezone.now()

        assert post_services.due_post_ids(now=now + timedelta(days=29)) == []
        assert post_services.due_post_ids(now=now + timedelta(days=31)) == [post.pk]


class TestSuspend:
    def test_takes_the_author_of_a_post_out_of_the_site_for_a_while(self):
        post, mod = PostFactory(), make_moderator()
        make_report(about=post)
        ruling = ruling_on(post, by=mod, reason="Three times stolen photos")

        services.suspend(ruling=ruling, duration=timedelta(days=7))

        post.author.refresh_from_db()
        suspension = Suspension.objects.get()
        assert post.author.status == Status.SUSPENDED
        assert suspension.until == ruling.now + timedelta(days=7)
        assert suspension.reason == "Three times stolen photos"
        assert Case.objects.get().outcome == Outcome.ACTED
        assert not is_visible(post)

    def test_does_so_once(self):
        ana, mod = AccountFactory(), make_moderator()
        services.suspend(ruling=ruling_on(ana, by=mod), duration=None)

        with pytest.raises(AlreadyDecided):
            services.suspend(ruling=ruling_on(ana, by=mod), duration=timedelta(days=1))

        assert Suspension.objects.get().until is None

    def test_takes_nobody_who_has_never_taken_part(self):
        with pytest.raises(AlreadyDecided):
            services.suspend(
                ruling=ruling_on(AccountFactory(unconfirmed=True), by=make_moderator()),
                duration=None,
            )


class TestLift:
    def test_lets_somebody_take_part_again(self):
        ana, mod = AccountFactory(), make_moderator()
        services.suspend(ruling=ruling_on(ana, by=mod), duration=None)

        services.lift(ruling=ruling_on(ana, by=mod))

        ana.refresh_from_db()
        assert ana.status == Status.ACTIVE
        assert not Suspension.objects.exists()
        assert [entry.action for entry in log()] == ["suspended", "lifted"]

    def test_needs_somebody_suspended(self):
        with pytest.raises(NothingToUndo):
            services.lift(ruling=ruling_on(AccountFactory(deactivated=True), by=make_moderator()))


EVERY = [
    services.dismiss,
    services.remove,
    services.restore,
    lambda *, ruling: services.suspend(ruling=ruling, duration=None),
    services.lift,
]


@pytest.mark.parametrize("decide", EVERY)
class TestEveryDecision:
    @pytest.mark.parametrize("reason", ["", " \n ", "\u200b", "a" * 501])
    def test_needs_a_reason(self, decide, reason):
        with pytest.raises(ReasonNeeded):
            decide(ruling=ruling_on(PostFactory(), by=make_moderator(), reason=reason))

    def test_is_for_moderators(self, decide):
        for other in (AccountFactory(), AccountFactory(staff=True)):
            with pytest.raises(NotAllowed):
                decide(ruling=ruling_on(PostFactory(), by=other))

    def test_is_not_for_those_whose_matter_it_is(self, decide):
        mod = make_moderator()

        with pytest.raises(OwnMatter):
            decide(ruling=ruling_on(PostFactory(author=mod), by=mod))

    def test_is_not_for_those_who_reported_it(self, decide):
        post, mod = PostFactory(), make_moderator()
        make_report(about=post, by=mod)

        with pytest.raises(OwnReport):
            decide(ruling=ruling_on(post, by=mod))

    @pytest.mark.parametrize("role", [{"staff": True}, {"superuser": True}])
    def test_about_staff_is_for_administrators(self, decide, role):
        post = PostFactory(author=AccountFactory(**role))

        with pytest.raises(StaffIsForAdmins):
            decide(ruling=ruling_on(post, by=make_moderator()))

    def test_of_a_case_that_was_decided_meanwhile_comes_too_late(self, decide):
        post, mod = PostFactory(), make_moderator()
        case = make_report(about=post).case
        services.dismiss(ruling=ruling_on(post, by=mod))

        with pytest.raises(AlreadyDecided):
            decide(ruling=ruling_on(post, by=mod, case_id=case.pk))


class TestAnAdministrator:
    def test_decides_about_staff(self):
        post = PostFactory(author=make_moderator())

        services.remove(ruling=ruling_on(post, by=AccountFactory(superuser=True)))

        assert log()[-1].role == "admin"


@pytest.mark.django_db(transaction=True)
class TestTwoModerators:
    def test_decide_a_case_once(self):
        post, first, second = PostFactory(), make_moderator(), make_moderator()
        case = make_report(about=post).case
        late = ruling_on(post, by=second, case_id=case.pk)
        answers = []

        def decide_too():
            try:
                services.remove(ruling=late)
            except AlreadyDecided as error:
                answers.append(error)
            finally:
                connection.close()

        other = threading.Thread(target=decide_too)
        with transaction.atomic():
            services.dismiss(ruling=ruling_on(post, by=first, case_id=case.pk))
            other.start()
            other.join(timeout=0.5)
            assert other.is_alive(), "the second waits for the first"
        other.join(timeout=20)

        assert len(answers) == 1
        assert is_visible(post)
        case.refresh_from_db()
        assert case.decided_by == first
