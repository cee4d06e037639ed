"""Following and hiding hashtags."""

import threading

import pytest
from django.db import connection

from apps.core import counters
from apps.core.exceptions import NotFound
from apps.core.models import OutboxRow
from apps.graph.policy import Viewer
from apps.posts import services
from apps.posts.exceptions import TooManyFollowedHashtags
from apps.posts.models import Hashtag, HashtagFollow, HashtagFollower
from apps.posts.selectors import hashtags as selectors
from apps.posts.services import hashtags
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.django_db


class TestFollowHashtag:
    def test_keeps_the_edge_in_both_directions_and_counts_it(self):
        account = AccountFactory()

        assert services.follow_hashtag(account=account, name="#HarBor")

        (tag,) = selectors.followed_hashtags(viewer=Viewer(account.pk))
        assert tag.name == "harbor"
        assert HashtagFollower.objects.filter(hashtag=tag, account=account).exists()
        assert counters.counts_of(subject_ids=[tag.pk])[tag.pk]["tag_followers"] == 1

    def test_counts_a_second_time_only_once(self):
        account = AccountFactory()
        services.follow_hashtag(account=account, name="harbor")
        OutboxRow.objects.all().delete()

        assert not services.follow_hashtag(account=account, name="HARBOR")

        assert HashtagFollow.objects.count() == 1
        assert not OutboxRow.objects.exists()
        assert counters.drift() == []

    def test_refuses_what_staff_have_hidden_and_what_is_no_hashtag(self):
        tag = Hashtag.objects.create(name="harbor", is_hidden=True)

        for name in (tag.name, "", "!!!", "🎈"):
            with pytest.raises(NotFound):
                services.follow_hashtag(account=AccountFactory(), name=name)

    def test_ends_at_the_limit_with_a_way_out(self, monkeypatch):
        monkeypatch.setattr(hashtags, "MAX_FOLLOWED_HASHTAGS", 2)
        account = AccountFactory()
        for name in ("harbor", "dusk"):
            services.follow_hashtag(account=account, name=name)

        with pytest.raises(TooManyFollowedHashtags, match="Unfollow one"):
            services.follow_hashtag(account=account, name="noon")

        services.unfollow_hashtag(account=account, name="dusk")
        assert services.follow_hashtag(account=account, name="noon")

    @pytest.mark.django_db(transaction=True)
    def test_holds_the_limit_against_two_tabs(self, monkeypatch):
        monkeypatch.setattr(hashtags, "MAX_FOLLOWED_HASHTAGS", 1)
        account = AccountFactory()
        refused = []

        def press(name: str) -> None:
            try:
                services.follow_hashtag(account=account, name=name)
            except TooManyFollowedHashtags:
                refused.append(name)
            finally:
                connection.close()

        tabs = [threading.Thread(target=press, args=(f"tag{n}",)) for n in range(6)]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()

        assert len(refused) == 5
        assert HashtagFollow.objects.count() == 1


class TestUnfollowHashtag:
    def test_says_whether_there_was_anything_to_end(self):
        account = AccountFactory()
        services.follow_hashtag(account=account, name="harbor")

        assert services.unfollow_hashtag(account=account, name="#Harbor")

        assert not services.unfollow_hashtag(account=account, name="harbor")
        assert not services.unfollow_hashtag(account=account, name="never-used")
        assert not HashtagFollower.objects.exists()
        assert counters.drift() == []
