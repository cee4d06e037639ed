"""Saves: private, once per post, and clearable even when the post is out of sight."""

import pytest

from apps.core import counters
from apps.core.exceptions import NotFound
from apps.engagement import services
from apps.engagement.models import Save
from apps.posts import services as post_services
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


def saves_of(post):
    return counters.counts_of(subject_ids=[post.pk])[post.pk].get("saves", 0)


class TestSavePost:
    def test_keeps_a_post_once(self):
        post, account = PostFactory(), AccountFactory()

        assert services.save_post(account=account, post_id=post.pk)
        assert not services.save_post(account=account, post_id=post.pk)

        assert Save.objects.count() == saves_of(post) == 1

    def test_does_not_find_what_one_may_not_see(self):
        with pytest.raises(NotFound):
            services.save_post(
                account=AccountFactory(), post_id=PostFactory(author__private=True).pk
            )


class TestUnsavePost:
    def test_removes_it_once(self):
        post, account = PostFactory(), AccountFactory()
        services.save_post(account=account, post_id=post.pk)

        assert services.unsave_post(account=account, post_id=post.pk)
        assert not services.unsave_post(account=account, post_id=post.pk)

        assert Save.objects.count() == saves_of(post) == 0

    def test_clears_what_has_become_invisible(self):
        post, account = PostFactory(), AccountFactory()
        services.save_post(account=account, post_id=post.pk)
        post_services.archive_post(author=post.author, post_id=post.pk)

        assert services.unsave_post(account=account, post_id=post.pk)
