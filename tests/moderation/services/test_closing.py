"""Cases end with what they are about."""

import pytest
from django.utils import timezone

from apps.accounts import services as account_services
from apps.engagement import services as engagement_services
from apps.moderation import services
from apps.moderation.models import Case
from apps.moderation.types import Outcome
from apps.posts import services as post_services
from tests.factories.engagement import CommentFactory
from tests.factories.moderation import make_moderator, make_report, ruling_on
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


class TestACase:
    def test_ends_with_its_post_and_so_do_those_of_comments_under_it(self, outbox_drained):
        post = PostFactory()
        make_report(about=post)
        make_report(about=CommentFactory(post=post))
        other = make_report(about=PostFactory()).case

        post_services.delete_post(author=post.author, post_id=post.pk, now=timezone.now())
        outbox_drained()

        assert list(Case.objects.filter(state="open")) == [other]
        assert Case.objects.filter(outcome=Outcome.GONE).count() == 2

    def test_ends_with_its_comment_and_the_replies_that_go_with_it(self, outbox_drained):
        comment = CommentFactory()
        reply = CommentFactory(post=comment.post, parent=comment)
        for thing in (comment, reply):
            make_report(about=thing)
        about_post = make_report(about=comment.post).case

        engagement_services.delete_comment(
            account=comment.author,
            post_id=comment.post_id,
            comment_id=comment.pk,
            now=timezone.now(),
        )
        outbox_drained()

        assert list(Case.objects.filter(state="open")) == [about_post]

    def test_stays_when_staff_remove_the_post_above_it(self, outbox_drained):
        post = PostFactory()
        make_report(about=CommentFactory(post=post))

        services.remove(ruling=ruling_on(post, by=make_moderator()))
        outbox_drained()

        assert Case.objects.filter(state="open").count() == 1

    def test_waits_for_whoever_may_still_come_back(self, outbox_drained):
        post = PostFactory()
        case = make_report(about=post).case

        account_services.request_deletion(account=post.author, now=timezone.now())
        outbox_drained()
        account_services.keep_account(account=post.author)
        outbox_drained()

        case.refresh_from_db()
        assert case.is_open
