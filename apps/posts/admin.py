"""Posts, drafts and hashtags as staff see them: read-only, changed by actions through services.

Being staff is no reason to read what is not public: captions and pictures of other posts stay out.
"""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.admin.bases import ActingAdmin
from apps.core.exceptions import DomainError
from apps.graph.types import OPEN_AUDIENCES
from apps.media import selectors as media_selectors
from apps.media.models import MediaItem
from apps.media.types import Access, State
from apps.moderation import services as moderation_services
from apps.moderation.admin.bases import ContentAdmin, DecidingAdmin
from apps.moderation.types import TargetKind
from apps.posts import selectors, services
from apps.posts.models import Draft, Hashtag, Post
from apps.posts.types import DraftState, PostState

_THUMBNAIL = '<img src="{}" alt="" width="72" height="72" loading="lazy" class="media-thumbnail">'


def is_public(post: Post) -> bool:
    """Tell whether everybody may read the post anyway."""
    return (
        post.state == PostState.PUBLISHED
        and post.audience in OPEN_AUDIENCES
        and not post.author.is_private
        and post.author.status == Status.ACTIVE
    )


def thumbnail_of(item: MediaItem | None) -> SafeString | str:
    """Return the picture of a public medium, or a word."""
    if item is None or item.state != State.READY:
        return "–"
    if item.access != Access.PUBLIC:
        return "private"
    size = "150" if "150" in item.renditions else "full"
    return format_html(
        _THUMBNAIL,
        media_selectors.media_url(name=item.name, rendition=size, fmt="webp", access=item.access),
    )


class PostList(ChangeList):
    """A page of posts with their first photos, in two more queries for the whole page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        photos = selectors.photos_of(post_ids=[post.pk for post in self.result_list])
        covers = {post_id: rows[0].media_id for post_id, rows in photos.items()}
        items = media_selectors.media_by_ids(media_ids=list(covers.values()))
        for post in self.result_list:
            post.cover = items.get(covers.get(post.pk, 0))


@admin.register(Post)
class PostAdmin(ContentAdmin):
    """All posts, deleted ones until they are purged."""

    list_display = (
        "thumbnail",
        "id",
        "author_link",
        "state",
        "audience",
        "shown_caption",
        "published_at",
        "deleted_at",
    )
    list_display_links = ("id",)
    list_select_related = ("author",)
    list_filter = ("state", "audience", "author__is_private", "has_comments", "published_at")
    search_fields = ("=id", "author__username__istartswith")
    search_help_text = "An id, the beginning of a username, or words of a public caption."
    fields = (
        "id",
        "author_link",
        "state",
        "removed_state",
        "audience",
        "shown_caption",
        "pictures",
        "has_comments",
        "published_at",
        "edited_at",
        "deleted_at",
        "desk",
    )
    target_kind = TargetKind.POST
    removed = "removed; they can be restored for a month"
    restored = "restored; posts their authors deleted stay deleted"

    def get_changelist(self, request: HttpRequest, **_: Any) -> type[ChangeList]:
        return PostList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Post], search_term: str
    ) -> tuple[QuerySet[Post], bool]:
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term:
            public = Q(
                state=PostState.PUBLISHED,
                audience__in=OPEN_AUDIENCES,
                author__is_private=False,
                author__status=Status.ACTIVE,
            )
            found |= queryset.filter(public, caption__icontains=search_term)
        return found, has_duplicates

    @admin.display(description="photo")
    def thumbnail(self, post: Post) -> SafeString | str:
        return thumbnail_of(getattr(post, "cover", None))

    @admin.display(description="author", ordering="author_id")
    def author_link(self, post: Post) -> SafeString:
        return format_html('<a href="?author_id={}">@{}</a>', post.author_id, post.author.username)

    @admin.display(description="caption")
    def shown_caption(self, post: Post) -> str:
        return post.caption[:200] if is_public(post) else "(not public)"

    @admin.display(description="photos")
    def pictures(self, post: Post) -> SafeString:
        photos = selectors.photos_of(post_ids=[post.pk]).get(post.pk, [])
        items = media_selectors.media_by_ids(media_ids=[photo.media_id for photo in photos])
        return format_html_join(
            " ", "{}", ((thumbnail_of(items.get(photo.media_id)),) for photo in photos)
        )


@admin.register(Draft)
class DraftAdmin(ActingAdmin):
    """What is being published or could not be; never what it says."""

    list_display = (
        "id",
        "author",
        "state",
        "photo_count",
        "failure_reason",
        "created_at",
        "updated_at",
    )
    list_select_related = ("author",)
    list_filter = ("state", "created_at")
    search_fields = ("=id", "author__username__istartswith", "failure_reason")
    search_help_text = "An id, the beginning of a username, or words of a failure."
    fields = (
        "id",
        "author",
        "state",
        "failure_reason",
        "photo_count",
        "post_id",
        "created_at",
        "updated_at",
    )
    actions = ("publish_again",)

    @admin.display(description="photos")
    def photo_count(self, draft: Draft) -> int:
        return len(draft.photos)

    @admin.action(description="Try to publish waiting drafts", permissions=["change"])
    def publish_again(self, request: HttpRequest, queryset: QuerySet[Draft]) -> None:
        self.run(
            request,
            queryset.filter(state=DraftState.PUBLISHING),
            lambda draft_id: bool(services.publish_draft(draft_id=draft_id, now=timezone.now())),
            "published",
        )


@admin.register(Hashtag)
class HashtagAdmin(DecidingAdmin):
    """Hashtags; a hidden one has no list, and its posts stay where they are."""

    list_display = ("name", "is_hidden", "created_at")
    list_filter = ("is_hidden",)
    search_fields = ("name__istartswith",)
    fields = ("name", "is_hidden", "created_at")
    actions = ("hide", "show")

    @admin.action(description="Hide these hashtags", permissions=["decide"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Hashtag]) -> None:
        self._change(request, queryset, moderation_services.hide_hashtags, "hidden")

    @admin.action(description="Show these hashtags again", permissions=["decide"])
    def show(self, request: HttpRequest, queryset: QuerySet[Hashtag]) -> None:
        self._change(request, queryset, moderation_services.show_hashtags, "shown again")

    def _change(
        self,
        request: HttpRequest,
        queryset: QuerySet[Hashtag],
        change: Callable[..., int],
        done: str,
    ) -> None:
        try:
            count = change(
                staff=cast("Account", request.user),
                hashtag_ids=list(queryset.values_list("pk", flat=True)),
                reason=request.POST.get("reason", ""),
            )
        except DomainError as error:
            self.message_user(request, error.message, messages.WARNING)
        else:
            self.message_user(request, f"{count} {done}.")
