"""Reports: about what one sees and is not one's own; again is the same."""

import pytest
from django.utils import timezone

from apps.core.exceptions import NotFound
from apps.moderation import services
from apps.moderation.exceptions import CannotReportOwn, NoteTooLong
from apps.moderation.models import Case, Report
from apps.moderation.types import Reason, TargetKind
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory
from tests.factories.graph import make_block, make_follow
from tests.factories.moderation import make_moderator, make_report, ruling_on
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


class TestReport:
    @pytest.mark.parametrize("make", [PostFactory, CommentFactory, AccountFactory])
    def test_opens_one_case_for_all_who_report_a_thing(self, make):
        thing = make()

        first, second = make_report(about=thing), make_report(about=thing)

        assert first.case_id == second.case_id
        assert Case.objects.get().target_id == thing.pk

    def test_twice_is_one_report(self):
        post, cleo = PostFactory(), AccountFactory()

        first = make_report(about=post, by=cleo, reason=Reason.SPAM)
        second = make_report(about=post, by=cleo, reason=Reason.HATE)

        assert first.pk == second.pk
        assert Report.objects.get().reason == Reason.SPAM

    def test_after_a_decision_opens_a_new_case(self):
        post, cleo = PostFactory(), AccountFactory()
        decided = make_report(about=post, by=cleo).case
        services.dismiss(ruling=ruling_on(post, by=make_moderator()))

        again = make_report(about=post, by=cleo).case

        assert again.pk != decided.pk
        assert again.is_open

    @pytest.mark.parametrize(
        "hidden",
        [{"author__private": True}, {"deleted": True}, {"archived": True}, {"for_followers": True}],
    )
    def test_takes_nothing_that_the_reporter_cannot_see(self, hidden):
        post = PostFactory(**hidden)

        with pytest.raises(NotFound):
            make_report(about=post)

        assert not Case.objects.exists()

    def test_takes_what_a_follower_sees(self):
        author, ben = AccountFactory(private=True), AccountFactory()
        make_follow(follower=ben, followee=author)

        assert make_report(about=PostFactory(author=author), by=ben).case.account == author

    def test_takes_no_comment_under_a_hidden_post(self):
        author = AccountFactory(private=True)
        comment = CommentFactory(post=PostFactory(author=author), author=author)

        with pytest.raises(NotFound):
            make_report(about=comment)

    def test_takes_nobody_who_blocks_the_reporter(self):
        ana, cleo = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=cleo)

        with pytest.raises(NotFound):
            make_report(about=ana, by=cleo)

    def test_takes_whom_the_reporter_blocks_and_nothing_of_theirs(self):
        ana, cleo = AccountFactory(), AccountFactory()
        make_block(blocker=ana, blocked=cleo)

        assert make_report(about=cleo, by=ana).case.account == cleo
        with pytest.raises(NotFound):
            make_report(about=PostFactory(author=cleo), by=ana)

    @pytest.mark.parametrize("kind", TargetKind)
    def test_takes_no_ids_of_nothing(self, kind):
        with pytest.raises(NotFound):
            services.report(
                reporter=AccountFactory(),
                kind=kind,
                target_id=1_234_567_890_123_456_789,
                reason=Reason.SPAM,
                now=timezone.now(),
            )

    def test_refuses_what_is_ones_own(self):
        ana = AccountFactory()
        post = PostFactory(author=ana)

        for own in (ana, post, CommentFactory(author=ana)):
            with pytest.raises(CannotReportOwn):
                make_report(about=own, by=ana)

    def test_refuses_a_whole_story(self):
        with pytest.raises(NoteTooLong):
            services.report(
                reporter=AccountFactory(),
                kind=TargetKind.POST,
                target_id=PostFactory().pk,
                reason=Reason.OTHER,
                note="a" * 1_001,
                now=timezone.now(),
            )
