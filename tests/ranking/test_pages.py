"""Authors are told how often their posts were seen; nobody else is."""

import pytest

from apps.core import counters
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory
from tests.ranking.conftest import impression, ingest, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen_post():
    post = PostFactory()
    for reader in AccountFactory.create_batch(3):
        report(reader, impression(post))
    assert ingest() == 3
    return post


class TestPostPage:
    def test_tells_the_author(self, seen_post, client_for):
        page = client_for(seen_post.author).get(f"/p/{seen_post.pk}/").content.decode()

        assert "3 views" in page

    def test_tells_the_author_before_anybody_came(self, client_for):
        post = PostFactory()

        assert "0 views" in client_for(post.author).get(f"/p/{post.pk}/").content.decode()

    def test_tells_nobody_else(self, seen_post, client, client_for):
        stranger = client_for(AccountFactory())

        for visitor in (client, stranger):
            assert "data-views" not in visitor.get(f"/p/{seen_post.pk}/").content.decode()

    def test_follows_new_views(self, seen_post, client_for, django_capture_on_commit_callbacks):
        author = client_for(seen_post.author)
        author.get(f"/p/{seen_post.pk}/")
        report(AccountFactory(), impression(seen_post))

        with django_capture_on_commit_callbacks(execute=True):
            ingest()
        counters.fold()

        assert "4 views" in author.get(f"/p/{seen_post.pk}/").content.decode()
