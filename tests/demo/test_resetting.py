"""Taking the demo out leaves the rest of the site as if it had never been there."""

from datetime import UTC, datetime

import pytest

from apps.accounts.models import Account
from apps.core import counters
from apps.demo import services
from apps.demo.engine.plan import SMALL
from apps.demo.models import DemoLoad
from apps.engagement import services as engagement_services
from apps.engagement.models import Comment, CommentLike, Like, Save
from apps.graph import services as graph_services
from apps.graph.models import Follow, Following, FollowRequest
from apps.graph.policy import Viewer
from apps.media.models import MediaItem
from apps.notifications.models import Notification
from apps.posts.models import AuthorPost, HashtagPost, Post, PostMedia, TaggedPost
from tests.demo.progress import Silence
from tests.factories.accounts import AccountFactory

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.usefixtures("little_content")
class TestResetDemo:
    def test_removes_the_demo_and_nothing_else(self) -> None:
        services.load_demo(size=SMALL, now=NOW, progress=Silence(), widest=64)
        visitor = AccountFactory()
        post = Post.objects.visible_to(Viewer(visitor.pk)).filter(has_comments=True)[0]
        graph_services.follow(follower=visitor, followee_id=post.author_id)
        engagement_services.like_post(account=visitor, post_id=post.pk)
        engagement_services.save_post(account=visitor, post_id=post.pk)
        engagement_services.add_comment(account=visitor, post_id=post.pk, text="Hi", now=NOW)

        removed = services.reset_demo(progress=Silence())

        assert removed > 40
        assert list(Account.objects.all()) == [visitor]
        for model in (
            *(Post, PostMedia, AuthorPost, HashtagPost, TaggedPost),
            *(Like, Save, Comment, CommentLike, Notification),
            *(Follow, Following, FollowRequest, DemoLoad),
        ):
            assert not model.objects.exists(), model
        assert not MediaItem.objects.filter(deleted_at=None).exists()
        assert counters.drift() == []
        assert counters.counts_of(subject_ids=[visitor.pk])[visitor.pk]["following"] == 0

    def test_allows_loading_anew(self) -> None:
        services.load_demo(size=SMALL, now=NOW, progress=Silence(), widest=64)
        services.reset_demo(progress=Silence())

        assert services.load_demo(size=SMALL, now=NOW, progress=Silence(), widest=64)
        assert Post.objects.exists()

    def test_leaves_real_people_who_are_called_like_those_of_the_demo(self) -> None:
        DemoLoad.objects.create(size=SMALL.name, seed=1, planned_at=NOW)
        real = AccountFactory(username="spokeless", email="emil@real.example")
        AccountFactory(username="grainandlight", email="grainandlight@example.org")

        services.reset_demo(progress=Silence())

        assert list(Account.objects.all()) == [real]

    def test_does_nothing_where_no_demo_is(self) -> None:
        AccountFactory()

        assert services.reset_demo(progress=Silence()) == 0
        assert Account.objects.exists()
