"""What people do reaches those it concerns once, and leaves with the right to see it."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from apps.accounts import services as account_services
from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core import events, outbox
from apps.core.badges import badges_of
from apps.core.models import OutboxRow, StreamDelta
from apps.engagement import services as engagement_services
from apps.engagement.models import Comment
from apps.graph import services as graph_services
from apps.graph.policy import Viewer
from apps.notifications import selectors, services
from apps.notifications.models import Notification
from apps.notifications.types import Kind
from apps.posts import services as post_services
from apps.posts.models import Post
from tests.factories.accounts import AccountFactory
from tests.factories.engagement import CommentFactory, make_comment_like, make_like
from tests.factories.graph import make_block, make_follow
from tests.factories.posts import PostFactory
from tests.notifications.conftest import Told, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben() -> Account:
    return AccountFactory(username="ben")


@pytest.fixture
def delivered_twice(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every effect of notifications happen twice, as after a lost acknowledgement."""
    doubled = {}
    for name, subscriber in events._subscribers.items():
        if name.startswith("notifications."):

            def twice(
                event: object, handler: Callable[[object], None] = subscriber.handler
            ) -> None:
                handler(event)
                handler(event)

            subscriber = events.Subscriber(  # noqa: PLW2901  # the doubled one
                name, subscriber.event_type, twice, subscriber.queue, subscriber.lease
            )
        doubled[name] = subscriber
    monkeypatch.setattr(events, "_subscribers", doubled)
    return


def badge(account: Account) -> int:
    settle()
    return badges_of(account_id=account.pk)["unread"]


class TestFollow:
    def test_is_told(self, ana: Account, ben: Account, told: Told) -> None:
        make_follow(follower=ben, followee=ana)

        assert told() == [("follow", "ben started following you")]
        assert badge(ana) == 1

    def test_is_taken_back(self, ana: Account, ben: Account, told: Told) -> None:
        make_follow(follower=ben, followee=ana)
        settle()
        graph_services.unfollow(follower=ben, followee_id=ana.pk)

        assert told() == []
        assert badge(ana) == 0

    def test_undone_before_the_task_ran_is_not_told(
        self, ana: Account, ben: Account, told: Told
    ) -> None:
        make_follow(follower=ben, followee=ana)
        graph_services.unfollow(follower=ben, followee_id=ana.pk)

        assert told() == []


class TestRequest:
    def test_rings_and_shows_as_request_only(self, ben: Account, told: Told) -> None:
        closed = AccountFactory(private=True)
        graph_services.follow(follower=ben, followee_id=closed.pk)

        assert badge(closed) == 0
        assert badges_of(account_id=closed.pk)["requests"] == 1
        page = selectors.grouped_page(viewer=Viewer(closed.pk), cursor=None, now=timezone.now())
        assert page.items == []
        delta = StreamDelta.objects.get(account_id=closed.pk)
        assert delta.payload == {
            "id": str(Notification.objects.get(recipient=closed, actor=ben).pk),
            "kind": "follow_request",
            "requests": 1,
            "unread": 0,
        }

    def test_approved_is_told_to_who_asked(self, ana: Account, told: Told) -> None:
        closed = AccountFactory(private=True, username="closed")
        graph_services.follow(follower=ana, followee_id=closed.pk)
        graph_services.approve_request(target=closed, requester_id=ana.pk)

        assert told() == [("follow_ok", "closed accepted your request to follow")]
        assert Notification.objects.get(recipient=closed).kind == Kind.FOLLOW

    @pytest.mark.usefixtures("delivered_twice")
    def test_is_told_once(self, ben: Account) -> None:
        closed = AccountFactory(private=True)
        graph_services.follow(follower=ben, followee_id=closed.pk)
        settle()

        assert Notification.objects.get(recipient=closed).kind == Kind.FOLLOW_REQUEST

    def test_taken_back_is_told_no_more(self, ben: Account) -> None:
        closed = AccountFactory(private=True)
        graph_services.follow(follower=ben, followee_id=closed.pk)
        settle()
        graph_services.withdraw_request(requester=ben, target_id=closed.pk)
        settle()

        assert not Notification.objects.filter(recipient=closed).exists()

    def test_declined_is_told_to_nobody(self, ana: Account, told: Told) -> None:
        closed = AccountFactory(private=True)
        graph_services.follow(follower=ana, followee_id=closed.pk)
        graph_services.decline_request(target=closed, requester_id=ana.pk)

        assert told() == []
        last = StreamDelta.objects.filter(account_id=closed.pk).order_by("seq").last()
        assert last is not None
        assert (last.kind, last.payload["requests"]) == ("notification.removed", 0)

    def test_withdrawn_and_made_again_before_the_task_ran_stays_told(self, ben: Account) -> None:
        closed = AccountFactory(private=True)
        graph_services.follow(follower=ben, followee_id=closed.pk)
        settle()
        graph_services.withdraw_request(requester=ben, target_id=closed.pk)
        graph_services.follow(follower=ben, followee_id=closed.pk)
        settle()

        assert Notification.objects.get(recipient=closed).kind == Kind.FOLLOW_REQUEST


class TestLike:
    def test_is_told_to_the_author(self, post: Post, ben: Account, told: Told) -> None:
        make_like(post=post, account=ben)

        assert told() == [("like", "ben liked your post")]

    def test_of_ones_own_post_is_not(self, ana: Account, post: Post, told: Told) -> None:
        make_like(post=post, account=ana)

        assert told() == []

    def test_is_taken_back_with_the_unlike(self, post: Post, ben: Account, told: Told) -> None:
        make_like(post=post, account=ben)
        assert len(told()) == 1
        engagement_services.unlike_post(account=ben, post_id=post.pk)

        assert told() == []
        last = StreamDelta.objects.order_by("seq").last()
        assert last is not None
        assert (last.kind, last.payload) == ("notification.removed", {"kind": "like", "unread": 0})

    def test_taken_back_before_the_task_ran_is_not_told(
        self, post: Post, ben: Account, told: Told
    ) -> None:
        make_like(post=post, account=ben)
        engagement_services.unlike_post(account=ben, post_id=post.pk)
        rows = OutboxRow.objects.filter(event="engagement.PostUnliked")
        outbox.deliver_rows(row_ids=list(rows.values_list("pk", flat=True)))

        assert told() == []

    def test_is_told_once_however_often_the_task_runs(
        self, ana: Account, post: Post, ben: Account, told: Told, delivered_twice: None
    ) -> None:
        make_like(post=post, account=ben)

        assert told() == [("like", "ben liked your post")]
        assert Notification.objects.count() == 1
        assert StreamDelta.objects.filter(account_id=ana.pk).count() == 1


class TestComment:
    def test_is_told_to_the_author_of_the_post(self, post: Post, ben: Account, told: Told) -> None:
        CommentFactory(post=post, author=ben)

        assert told() == [("comment", "ben commented on your post")]

    def test_is_told_to_each_for_the_nearest_reason(
        self, ana: Account, post: Post, ben: Account, told: Told
    ) -> None:
        cleo = AccountFactory(username="cleo")
        settle()
        first = CommentFactory(post=post, author=ana)
        CommentFactory(post=post, author=ben, parent=first, text="@ana @cleo look")

        assert told() == [("reply", "ben replied to your comment")]
        assert Notification.objects.get(recipient=cleo).kind == Kind.MENTION

    def test_is_taken_back_with_its_replies(
        self, ana: Account, post: Post, ben: Account, told: Told
    ) -> None:
        comment = CommentFactory(post=post, author=ben)
        CommentFactory(post=post, author=ben, parent=comment)
        assert len(told()) == 2
        engagement_services.delete_comment(
            account=ben, post_id=post.pk, comment_id=comment.pk, now=timezone.now()
        )

        assert told() == []
        assert not Notification.objects.filter(recipient=ana).exists()

    def test_that_was_liked_is_told_to_who_wrote_it(
        self, ana: Account, ben: Account, told: Told
    ) -> None:
        comment: Comment = CommentFactory(author=ana)
        make_comment_like(comment=comment, account=ben)

        assert told() == [("comment_like", "ben liked your comment")]

        engagement_services.unlike_comment(
            account=ben, post_id=comment.post_id, comment_id=comment.pk
        )
        assert told() == []

    def test_edited_takes_its_mentions_along(self, ana: Account, ben: Account, told: Told) -> None:
        comment: Comment = CommentFactory(author=ben, text="hi @ana")
        assert told() == [("mention", "ben mentioned you")]

        engagement_services.edit_comment(
            account=ben,
            post_id=comment.post_id,
            comment_id=comment.pk,
            text="hi",
            now=timezone.now(),
        )

        assert told() == []


class TestMentionAndTag:
    def test_are_told(self, ana: Account, ben: Account, told: Told) -> None:
        PostFactory(author=ben, caption="with @ana", tagged=[ana])

        assert sorted(told()) == [
            ("mention", "ben mentioned you"),
            ("tag", "ben tagged you in a post"),
        ]

    def test_stay_told_to_who_is_called_otherwise_by_now(
        self, ana: Account, ben: Account, told: Told
    ) -> None:
        post = PostFactory(author=ben, caption="with @ana")
        settle()
        Account.objects.filter(pk=ana.pk).update(username="anna")
        post_services.hide_like_count(author=ben, post_id=post.pk)

        assert told() == [("mention", "ben mentioned you")]

    def test_are_not_told_to_who_may_not_see_the_post(self, ana: Account, told: Told) -> None:
        PostFactory(author=AccountFactory(private=True), caption="with @ana", tagged=[ana])

        assert told() == []


LOSSES: dict[str, Callable[[Account, Post], object]] = {
    "blocked by the actor": lambda ana, post: make_block(blocker=post.author, blocked=ana),
    "blocks the actor": lambda ana, post: make_block(blocker=ana, blocked=post.author),
    "deleted": lambda ana, post: post_services.delete_post(
        author=post.author, post_id=post.pk, now=timezone.now()
    ),
    "archived": lambda ana, post: post_services.archive_post(author=post.author, post_id=post.pk),
    "private": lambda ana, post: account_services.set_private(account=post.author, is_private=True),
    "suspended": lambda ana, post: account_services.set_status(
        account=post.author, status=Status.SUSPENDED
    ),
}


class TestSightLost:
    @pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
    def test_after_it_was_told_takes_it_from_list_and_badge(
        self, ana: Account, ben: Account, told: Told, loss: Callable[[Account, Post], object]
    ) -> None:
        post = PostFactory(author=ben, tagged=[ana])
        assert len(told()) == 1
        assert badge(ana) == 1

        loss(ana, post)

        # At once, before any effect has been carried out.
        assert selectors.unread_count(ana.pk) == 0
        assert told() == []
        assert badge(ana) == 0

    @pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
    def test_before_the_task_ran_tells_nothing(
        self, ana: Account, ben: Account, told: Told, loss: Callable[[Account, Post], object]
    ) -> None:
        post = PostFactory(author=ben, tagged=[ana])

        loss(ana, post)

        assert told() == []
        assert not StreamDelta.objects.filter(account_id=ana.pk, kind="notification").exists()

    def test_by_unfollowing_a_private_account(self, ana: Account, told: Told) -> None:
        closed = AccountFactory(private=True)
        make_follow(follower=ana, followee=closed)
        PostFactory(author=closed, tagged=[ana])
        settle()
        assert badge(ana) == 2

        graph_services.unfollow(follower=ana, followee_id=closed.pk)

        assert told() == []
        assert badge(ana) == 0

    def test_hides_likes_of_ones_own_archived_post_until_it_is_back(
        self, ana: Account, post: Post, ben: Account, told: Told
    ) -> None:
        make_like(post=post, account=ben)
        assert badge(ana) == 1

        post_services.archive_post(author=ana, post_id=post.pk)
        assert (told(), badge(ana)) == ([], 0)

        post_services.unarchive_post(author=ana, post_id=post.pk)
        assert (len(told()), badge(ana)) == (1, 1)

    def test_by_a_block_is_not_undone_by_its_end(
        self, ana: Account, post: Post, ben: Account, told: Told
    ) -> None:
        make_like(post=post, account=ben)
        settle()
        make_block(blocker=ana, blocked=ben)
        settle()

        graph_services.unblock(blocker=ana, blocked_id=ben.pk)

        assert told() == []


class TestMarkRead:
    def test_empties_the_badge_and_tells_the_other_tabs(
        self, ana: Account, post: Post, ben: Account, told: Told
    ) -> None:
        make_like(post=post, account=ben)
        assert badge(ana) == 1
        newest = selectors.newest_id(account_id=ana.pk)

        assert services.mark_read(recipient_id=ana.pk, up_to_id=newest, now=timezone.now()) == 1

        assert badge(ana) == 0
        last = StreamDelta.objects.order_by("seq").last()
        assert last is not None
        assert last.payload == {"id": str(newest), "kind": "read", "unread": 0}

    def test_leaves_what_came_later(self, ana: Account, post: Post, told: Told) -> None:
        make_like(post=post)
        settle()
        newest = selectors.newest_id(account_id=ana.pk)
        make_like(post=post)
        settle()

        services.mark_read(recipient_id=ana.pk, up_to_id=newest, now=timezone.now())

        assert badge(ana) == 1

    def test_says_nothing_when_there_was_nothing_to_read(self, ana: Account) -> None:
        assert services.mark_read(recipient_id=ana.pk, up_to_id=1, now=timezone.now()) == 0
        assert not StreamDelta.objects.exists()
