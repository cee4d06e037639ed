"""The small demo in a real database: complete, exact, dated, and visible only to whom it may be."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from pytest_django.plugin import DjangoDbBlocker

from apps.accounts.models import Account, Application, Invitation
from apps.accounts.types import Status
from apps.core import counters
from apps.core.ids import minted_at
from apps.core.models import CounterDelta, OutboxRow
from apps.demo import services
from apps.demo.engine.plan import MEDIUM, SMALL
from apps.demo.exceptions import OtherSizeLoaded, SiteHasPeople
from apps.demo.models import DemoLoad
from apps.demo.types import DEMO_PASSWORD, LOGINS
from apps.engagement.models import Comment, CommentLike, Like, Save
from apps.graph.models import (
    CloseFriend,
    CloseFriendOf,
    Follow,
    Following,
    FollowRequest,
    Mute,
    Restriction,
)
from apps.graph.policy import ANONYMOUS, Viewer
from apps.graph.types import OPEN_AUDIENCES, Audience
from apps.media.models import MediaItem
from apps.media.selectors import rendition_keys
from apps.media.storage import storage_for
from apps.media.types import Access
from apps.moderation.models import Case, Report
from apps.moderation.types import CaseState
from apps.notifications import selectors as notification_selectors
from apps.notifications.models import Notification
from apps.notifications.types import Kind
from apps.posts.models import Post, PostMedia, TaggedPost
from tests.conftest import empty_tables
from tests.demo.progress import Interrupted, Interruption, Silence
from tests.factories.accounts import AccountFactory

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
# Small pictures: the pictures themselves are another module's subject.
WIDEST = 160


@pytest.fixture(scope="module", autouse=True)
def _small_demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load once for the module: interrupted twice on the way, then finished."""
    with django_db_blocker.unblock():
        for step, parts in (("Pictures", 60), ("Comments", 1)):
            with pytest.raises(Interrupted):
                services.load_demo(
                    size=SMALL, now=NOW, progress=Interruption(step, parts), widest=WIDEST
                )
        services.load_demo(size=SMALL, now=NOW, progress=Silence(), widest=WIDEST)
    yield
    with django_db_blocker.unblock():
        empty_tables()


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test reads the loaded demo."""


def ids_of(*usernames: str) -> list[int]:
    found = dict(Account.objects.filter(username__in=usernames).values_list("username", "id"))
    return [found[username] for username in usernames]


class TestLoadDemo:
    def test_makes_about_forty_people_and_more_than_three_hundred_posts(self) -> None:
        assert 40 <= Account.objects.count() <= 50
        assert Post.objects.count() >= 300

    def test_lets_the_moderator_look_after_posts_but_not_after_powers(self) -> None:
        moderator = Account.objects.get(username="mod")

        assert moderator.has_perms(["moderation.decide_case", "posts.view_post"])
        assert not moderator.has_perm("core.change_outboxrow")
        assert not moderator.is_superuser

    def test_goes_on_after_an_interruption_without_making_anything_twice(self) -> None:
        load = DemoLoad.objects.get()

        assert load.finished_at == NOW
        assert (
            MediaItem.objects.count()
            == PostMedia.objects.count() + Account.objects.active().count()
        )
        assert not MediaItem.objects.values("owner_id", "created_at").distinct().count() < (
            MediaItem.objects.count()
        )

    def test_changes_nothing_the_second_time(self) -> None:
        before = (Post.objects.count(), Comment.objects.count(), Account.objects.count())

        is_new = services.load_demo(size=SMALL, now=NOW, progress=Silence())

        assert is_new is False
        assert (Post.objects.count(), Comment.objects.count(), Account.objects.count()) == before

    def test_refuses_to_grow_in_place(self) -> None:
        with pytest.raises(OtherSizeLoaded):
            services.load_demo(size=MEDIUM, now=NOW, progress=Silence())

    def test_refuses_to_settle_among_people_unasked(self) -> None:
        DemoLoad.objects.all().delete()
        AccountFactory()

        with pytest.raises(SiteHasPeople):
            services.load_demo(size=SMALL, now=NOW, progress=Silence())

    def test_makes_the_logins_of_the_start_screen(self) -> None:
        for username in LOGINS:
            assert authenticate(username=username, password=DEMO_PASSWORD), username
        assert Account.objects.get(username="mod").is_staff
        assert not Account.objects.get(username="mod").is_superuser
        assert Account.objects.get(username="admin").is_superuser

    def test_lets_nobody_else_sign_in(self) -> None:
        others = Account.objects.exclude(username__in=LOGINS)

        assert others
        assert not [account for account in others if account.has_usable_password()]

    def test_confirms_an_address_for_everybody(self) -> None:
        confirmed = EmailAddress.objects.filter(verified=True, primary=True)

        assert {address.email for address in confirmed} == {
            f"{account.username}@example.org" for account in Account.objects.all()
        }

    def test_shows_a_photo_of_everybody(self) -> None:
        for account in Account.objects.active():
            item = MediaItem.objects.get(pk=account.avatar_media_id)
            assert item.name == account.avatar_name
            assert {"150", "320"} <= set(item.renditions)

    def test_counts_exactly(self) -> None:
        assert counters.drift() == []
        assert not CounterDelta.objects.exists()

    def test_counts_what_people_see(self) -> None:
        post = Post.objects.get(pk=Like.objects.values_list("post_id", flat=True)[0])
        counts = counters.counts_of(subject_ids=[post.pk, post.author_id])

        assert counts[post.pk]["likes"] == Like.objects.filter(post=post).count()
        assert counts[post.pk]["comments"] == Comment.objects.filter(post=post).count()
        assert counts[post.pk]["saves"] == Save.objects.filter(post_id=post.pk).count()
        assert counts[post.author_id]["followers"] == (
            Follow.objects.filter(followee_id=post.author_id).count()
        )

    def test_mints_ids_for_the_moments_of_publishing(self) -> None:
        for post in Post.objects.all():
            assert abs((minted_at(post.pk) - post.published_at).total_seconds()) < 0.01
        newest = list(Post.objects.order_by("-pk").values_list("published_at", flat=True))
        assert newest == sorted(newest, reverse=True)
        assert max(newest) < NOW

    def test_mirrors_every_edge(self) -> None:
        edges = set(Follow.objects.values_list("follower_id", "followee_id", "created_at"))

        assert edges == set(
            Following.objects.values_list("follower_id", "followee_id", "created_at")
        )

    def test_links_the_logins_as_promised(self) -> None:
        ana, ben, cleo = ids_of("ana", "ben", "cleo")
        edges = set(Follow.objects.values_list("follower_id", "followee_id"))

        assert {(ana, cleo), (cleo, ana)} <= edges
        assert (cleo, ben) not in edges
        assert FollowRequest.objects.filter(target_id=ben).count() >= 2
        assert not FollowRequest.objects.filter(target_id=ben, requester_id=cleo).exists()

    def test_tells_nobody_today_of_what_happened_long_ago(self) -> None:
        assert not OutboxRow.objects.filter(event__startswith="posts.").exists()
        assert not OutboxRow.objects.filter(event__startswith="engagement.").exists()
        assert not OutboxRow.objects.filter(event__startswith="graph.").exists()

    def test_leaves_the_logins_some_news_and_more_that_is_read(self) -> None:
        for recipient_id in ids_of("ana", "ben", "cleo"):
            notifications = Notification.objects.filter(recipient_id=recipient_id)
            unread = notifications.filter(read_at=None).count()

            assert 0 < unread < notifications.count() / 3

    def test_notifies_only_of_what_happened_and_may_be_seen(self) -> None:
        for recipient_id in Account.objects.values_list("id", flat=True):
            rows = list(Notification.objects.filter(recipient_id=recipient_id))
            visible = notification_selectors.visible_among(viewer=Viewer(recipient_id), rows=rows)

            assert len(visible) == len(rows)
        sample = Notification.objects.order_by("kind", "id")[::40]
        assert set(Notification.objects.values_list("kind", flat=True)) == set(Kind.values)
        assert all(notification_selectors.has_happened(row) for row in sample)

    def test_leaves_the_moderators_something_to_decide(self) -> None:
        cases = Case.objects.filter(state=CaseState.OPEN)

        assert sorted(cases.values_list("target_kind", flat=True)) == ["account", "post", "post"]
        assert not cases.filter(account__username__in=LOGINS).exists()
        assert Report.objects.count() == 4


class TestVisibility:
    def test_shows_each_viewer_exactly_what_privacy_and_audience_allow(self) -> None:
        edges = set(Follow.objects.values_list("follower_id", "followee_id"))
        friends = set(CloseFriend.objects.values_list("member_id", "owner_id"))
        private = set(Account.objects.filter(is_private=True).values_list("id", flat=True))
        posts = list(Post.objects.all())
        assert {post.audience for post in posts} == set(Audience)
        viewers = [ANONYMOUS, *map(Viewer, Account.objects.values_list("id", flat=True))]
        for viewer in viewers:
            allowed = {
                post.pk
                for post in posts
                if post.author_id == viewer.account_id
                or (
                    (viewer.account_id, post.author_id) in edges
                    and post.audience != Audience.CLOSE_FRIENDS
                )
                or (viewer.account_id, post.author_id) in friends
                or (post.author_id not in private and post.audience in OPEN_AUDIENCES)
            }

            assert set(Post.objects.visible_to(viewer).values_list("id", flat=True)) == allowed

    def test_keeps_one_post_of_ana_out_of_shared_lists(self) -> None:
        (ana,) = ids_of("ana")
        unlisted = Post.objects.get(audience=Audience.UNLISTED)

        assert unlisted.author_id == ana
        assert Post.objects.visible_to(ANONYMOUS).filter(pk=unlisted.pk).exists()
        assert not Post.objects.shared_index(ANONYMOUS).filter(pk=unlisted.pk).exists()

    def test_hides_ben_from_cleo_and_shows_him_to_ana(self) -> None:
        ana, ben, cleo = ids_of("ana", "ben", "cleo")
        of_ben = Post.objects.filter(author_id=ben)

        assert of_ben.count() >= 5
        assert not of_ben.visible_to(Viewer(cleo)).exists()
        assert not of_ben.visible_to(ANONYMOUS).exists()
        assert of_ben.visible_to(Viewer(ana)).count() == of_ben.count()

    def test_lets_only_those_react_who_see_the_post(self) -> None:
        acts = {
            *Like.objects.values_list("account_id", "post_id"),
            *Save.objects.values_list("account_id", "post_id"),
            *Comment.objects.values_list("author_id", "post_id"),
            *CommentLike.objects.values_list("account_id", "post_id"),
        }
        for account_id in Account.objects.values_list("id", flat=True):
            visible = set(Post.objects.visible_to(Viewer(account_id)).values_list("id", flat=True))
            assert {post_id for who, post_id in acts if who == account_id} <= visible


class TestPictures:
    def test_keeps_files_of_hidden_posts_private_and_others_public(self) -> None:
        access = dict(MediaItem.objects.values_list("id", "access"))
        for photo in PostMedia.objects.select_related("post__author"):
            is_open = photo.post.audience in OPEN_AUDIENCES and not photo.post.author.is_private
            assert access[photo.media_id] == (Access.PUBLIC if is_open else Access.PRIVATE)

    def test_stores_every_file_where_delivery_looks_for_it(self) -> None:
        for item in MediaItem.objects.all():
            storage = storage_for(access=item.access)
            for key in rendition_keys(item=item):
                assert storage.exists(key), key

    def test_gives_every_photo_an_owner_a_name_a_description_and_a_placeholder(self) -> None:
        names = MediaItem.objects.values_list("name", flat=True)
        owners = dict(MediaItem.objects.values_list("id", "owner_id"))

        assert len(set(names)) == len(names)
        assert all(MediaItem.objects.values_list("placeholder", flat=True))
        for photo in PostMedia.objects.select_related("post"):
            assert photo.alt_text
            assert owners[photo.media_id] == photo.post.author_id


class TestCircles:
    def test_let_ana_and_cleo_be_close_friends(self) -> None:
        ana, cleo = ids_of("ana", "cleo")
        pairs = set(CloseFriend.objects.values_list("owner_id", "member_id"))

        assert {(ana, cleo), (cleo, ana)} <= pairs
        assert {owner_id for owner_id, _ in pairs} == {ana, cleo}
        assert set(CloseFriendOf.objects.values_list("owner_id", "member_id")) == pairs
        assert pairs <= set(Follow.objects.values_list("followee_id", "follower_id"))

    def test_are_for_the_rest_anas_alone(self) -> None:
        ana = Account.objects.get(username="ana")

        assert Mute.objects.get().muter == ana
        assert TaggedPost.objects.get(is_pending=True).account == ana
        held = Comment.objects.get(is_held=True)
        assert held.post.author == ana
        assert Restriction.objects.get(restricter=ana).restricted_id == held.author_id

    def test_has_people_at_the_door(self) -> None:
        waiting = Application.objects.select_related("account")

        assert {each.account.status for each in waiting} == {Status.AWAITING}
        assert waiting.count() == 2
        invitation = Invitation.objects.get()
        assert (invitation.creator.username, invitation.use_count) == ("mod", 1)
        assert invitation.uses.count() == 1
