"""Words, descriptions and focus of a post, changed together or not at all."""

import pytest
from django.utils import timezone

from apps.accounts.models import Account
from apps.media.models import MediaItem
from apps.media.types import Focus
from apps.posts.exceptions import PhotosDoNotMatch
from apps.posts.models import Post, PostMedia, PostRevision
from apps.posts.services import reword_post
from tests.factories.accounts import AccountFactory
from tests.factories.posts import PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Account:
    account: Account = AccountFactory(username="ana")
    return account


@pytest.fixture
def post(ana: Account) -> Post:
    made: Post = PostFactory(author=ana, caption="Low tide")
    return made


def reword(post: Post, *, caption: str, focuses: dict[int, Focus]) -> Post:
    return reword_post(
        author=post.author,
        post_id=post.pk,
        caption=caption,
        alt_texts={},
        focuses=focuses,
        audience=None,
        is_sensitive=False,
        sensitive_reason="",
        now=timezone.now(),
    )


class TestRewording:
    def test_changes_words_and_focus_together(self, post: Post) -> None:
        photo = PostMedia.objects.get(post_id=post.pk)

        edited = reword(post, caption="High tide", focuses={photo.media_id: Focus(0.5, -1.0)})

        item = MediaItem.objects.get(pk=photo.media_id)
        assert edited.caption == "High tide"
        assert (item.focus_x, item.focus_y) == (0.5, -1.0)

    def test_changes_nothing_when_a_photo_is_not_in_the_post(self, post: Post) -> None:
        other = PostMedia.objects.get(post_id=PostFactory(author=post.author).pk)

        with pytest.raises(PhotosDoNotMatch):
            reword(post, caption="High tide", focuses={other.media_id: Focus(0.5, 0.5)})

        post.refresh_from_db()
        assert post.caption == "Low tide"
        assert not PostRevision.objects.filter(post_id=post.pk).exists()

    def test_a_new_focus_is_no_new_version(self, post: Post) -> None:
        photo = PostMedia.objects.get(post_id=post.pk)

        edited = reword(post, caption=post.caption, focuses={photo.media_id: Focus(0.1, 0.1)})

        assert edited.edited_at is None
