"""The photos of an author follow the account's privacy and status."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.media.models import MediaItem
from apps.media.types import Access
from apps.posts import services
from apps.posts.services import access
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


def accesses():
    return sorted(MediaItem.objects.values_list("access", flat=True))


class TestRefreshAuthorAccess:
    def test_hides_every_photo_when_the_account_goes_private(self):
        author = AccountFactory()
        PostFactory(author=author, photos=2)
        PostFactory(author=author, for_followers=True)
        names = set(MediaItem.objects.filter(access=Access.PUBLIC).values_list("name", flat=True))
        Account.objects.filter(pk=author.pk).update(is_private=True)

        assert services.refresh_author_access(author_id=author.pk) == 2

        assert accesses() == [Access.PRIVATE] * 3
        assert not MediaItem.objects.filter(name__in=names).exists()

    def test_shows_again_what_is_for_everyone(self):
        author = AccountFactory(private=True)
        PostFactory(author=author)
        PostFactory(author=author, unlisted=True)
        PostFactory(author=author, for_followers=True)
        PostFactory(author=author, archived=True)
        Account.objects.filter(pk=author.pk).update(is_private=False)

        assert services.refresh_author_access(author_id=author.pk) == 2

        assert accesses() == [*[Access.PRIVATE] * 2, *[Access.PUBLIC] * 2]

    def test_costs_the_same_for_one_and_for_many_photos(self):
        def cost(photos):
            author = AccountFactory()
            PostFactory(author=author, photos=photos)
            Account.objects.filter(pk=author.pk).update(is_private=True)
            with CaptureQueriesContext(connection) as captured:
                assert services.refresh_author_access(author_id=author.pk) == photos
            return len(captured)

        assert cost(1) == cost(20)

    def test_changes_nothing_the_second_time(self):
        author = AccountFactory()
        PostFactory(author=author)
        Account.objects.filter(pk=author.pk).update(status=Status.SUSPENDED)

        assert services.refresh_author_access(author_id=author.pk) == 1
        assert services.refresh_author_access(author_id=author.pk) == 0

    def test_goes_through_more_posts_than_one_batch_holds(self, monkeypatch):
        monkeypatch.setattr(access, "POSTS_PER_BATCH", 2)
        author = AccountFactory()
        for _ in range(5):
            PostFactory(author=author)
        PostFactory()
        Account.objects.filter(pk=author.pk).update(is_private=True)

        assert services.refresh_author_access(author_id=author.pk) == 5

    def test_is_content_with_an_account_that_is_gone(self):
        assert services.refresh_author_access(author_id=1) == 0
