"""Posts for tests, made by the services so that lists, counters, tags and photos agree."""

import secrets
from collections.abc import Sequence
from typing import Any

import factory
from django.utils import timezone

from apps.accounts.models import Account
from apps.core.exceptions import NotFound
from apps.core.ids import new_id, shard_of
from apps.graph.types import Audience
from apps.media.models import MediaItem
from apps.media.types import Purpose, State
from apps.posts import services as post_services
from apps.posts.models import Draft, Post, PostTag
from apps.posts.types import DraftState, PhotoInput, PostContent, PostState
from tests.factories.accounts import AccountFactory

RENDITIONS = {
    size: {"width": width, "height": width * 2 // 3, "formats": ["avif", "webp", "jpg"]}
    for size, width in {"150": 150, "320": 320, "640": 640, "1080": 1080, "full": 1500}.items()
}


def make_upload(*, owner: Account, state: str = State.READY, reason: str = "") -> MediaItem:
    """Return an upload of somebody: its row, not its bytes."""
    is_ready = state == State.READY
    item = MediaItem(
        id=new_id(shard=shard_of(owner.pk)),
        owner_id=owner.pk,
        purpose=Purpose.POST,
        state=state,
        failure_reason=reason,
        failure_code="unreadable" if state == State.FAILED else "",
        original_filename="photo.jpg",
        name=secrets.token_urlsafe(16),
        width=1500 if is_ready else 0,
        height=1000 if is_ready else 0,
        renditions=RENDITIONS if is_ready else {},
        blurhash="LKO2?U%2Tw=w]~RBVZRi};RPxuwH" if is_ready else "",
        placeholder="data:image/webp;base64,UklGRg==" if is_ready else "",
    )
    item.save(force_insert=True)
    return item


def make_photos(*, owner: Account, count: int, alt_text: str = "") -> list[PhotoInput]:
    """Return ready photos as an author hands them in."""
    return [
        PhotoInput(media_id=make_upload(owner=owner).pk, alt_text=alt_text) for _ in range(count)
    ]


class PostFactory(factory.Factory[Post]):
    """A published post with one ready photo.

    ``photos`` is a number or a list of alt texts; ``tagged`` a list of accounts; ``state``,
    ``audience`` and the traits ``archived``, ``deleted``, ``unlisted``, ``for_followers``,
    ``for_close_friends`` say what became of it.
    """

    class Meta:
        model = Post

    class Params:
        archived = factory.Trait(state=PostState.ARCHIVED)
        deleted = factory.Trait(state=PostState.DELETED)
        unlisted = factory.Trait(audience=Audience.UNLISTED)
        for_followers = factory.Trait(audience=Audience.FOLLOWERS)
        for_close_friends = factory.Trait(audience=Audience.CLOSE_FRIENDS)

    author = factory.SubFactory(AccountFactory)
    caption = ""
    photos: Any = 1
    place_name = ""
    tagged: Any = ()
    audience = Audience.EVERYONE
    has_comments = True
    state = PostState.PUBLISHED
    now = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> Post:
        author: Account = fields.pop("author")
        state = fields.pop("state")
        photos: int | Sequence[str] = fields.pop("photos")
        alt_texts = [""] * photos if isinstance(photos, int) else list(photos)
        post = post_services.create_post(
            author=author,
            photos=[
                PhotoInput(media_id=make_upload(owner=author).pk, alt_text=alt_text)
                for alt_text in alt_texts
            ],
            tagged_ids=[account.pk for account in fields.pop("tagged")],
            **fields,
        )
        assert isinstance(post, Post)
        if state == PostState.ARCHIVED:
            post_services.archive_post(author=author, post_id=post.pk)
        if state == PostState.DELETED:
            post_services.delete_post(author=author, post_id=post.pk, now=fields["now"])
        post.refresh_from_db()
        return post


def edit_post(post_id: int, **changes: Any) -> Post:
    """Change a post as its author does; what is not named stays.

    :raises NotFound: there is none.
    """
    post = Post.objects.select_related("author", "place").filter(pk=post_id).first()
    if post is None:
        raise NotFound
    kept = {
        "author": post.author,
        "caption": post.caption,
        "alt_texts": {},
        "place_name": post.place.name if post.place else "",
        "tagged_ids": list(
            PostTag.objects.filter(post_id=post_id).values_list("account_id", flat=True)
        ),
        "audience": post.audience,
        "has_comments": post.has_comments,
        "hides_like_count": post.hides_like_count,
        "is_sensitive": post.is_sensitive,
        "sensitive_reason": post.sensitive_reason,
        "now": timezone.now(),
    }
    return post_services.edit_post(post_id=post_id, **(kept | changes))


def make_draft(
    *,
    author: Account,
    uploads: Sequence[MediaItem] = (),
    state: str = DraftState.EDITING,
    **content: Any,
) -> Draft:
    """Return a draft of somebody, begun by the service."""
    draft = post_services.start_draft(
        author=author,
        draft_content=PostContent(
            photos=tuple(PhotoInput(media_id=item.pk) for item in uploads), **content
        ),
        now=timezone.now(),
    )
    if state != DraftState.EDITING:
        Draft.objects.filter(pk=draft.pk).update(state=state)
        draft.refresh_from_db()
    return draft
