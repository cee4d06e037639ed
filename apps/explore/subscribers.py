"""A post shows under its hashtags as soon as it is published, edited or restored."""

from apps.core.events import inline
from apps.explore import services
from apps.posts.events import (
    HashtagFollowed,
    HashtagVisibilityChanged,
    PostEdited,
    PostHashtagsChanged,
    PostImported,
    PostListingChanged,
    PostPublished,
    PostUnarchived,
)


@inline(PostPublished)
def show_new_post(event: PostPublished) -> None:
    services.forget_hashtags_of_post(post_id=event.post_id)


@inline(PostImported)
def show_imported_post(event: PostImported) -> None:
    services.forget_hashtags_of_post(post_id=event.post_id)


@inline(PostUnarchived)
def show_restored_post(event: PostUnarchived) -> None:
    services.forget_hashtags_of_post(post_id=event.post_id)


@inline(PostEdited)
def follow_audience(event: PostEdited) -> None:
    services.forget_hashtags_of_post(post_id=event.post_id)


@inline(PostListingChanged)
def follow_listing(event: PostListingChanged) -> None:
    services.forget_uses_of_post(post_id=event.post_id)


@inline(PostHashtagsChanged)
def follow_caption(event: PostHashtagsChanged) -> None:
    services.forget_hashtags(hashtag_ids=event.hashtag_ids)


@inline(HashtagVisibilityChanged)
def follow_staff(event: HashtagVisibilityChanged) -> None:
    services.forget_hashtags(hashtag_ids=event.hashtag_ids)


@inline(HashtagFollowed)
def know_unused_hashtag(event: HashtagFollowed) -> None:
    """A follow makes a hashtag that no post carries yet known."""
    services.forget_hashtags(hashtag_ids=[event.hashtag_id])
