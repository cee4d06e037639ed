"""Comments as staff see them: read-only, removed and restored through services.

Being staff is no reason to read what is not public: comments under other posts stay out of sight.
"""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.accounts.types import Status
from apps.engagement.models import Comment
from apps.graph.types import OPEN_AUDIENCES
from apps.moderation.admin.bases import ContentAdmin
from apps.moderation.types import TargetKind
from apps.posts.types import PostState

_UNDER_PUBLIC_POST = Q(
    post__state=PostState.PUBLISHED,
    post__audience__in=OPEN_AUDIENCES,
    post__author__is_private=False,
    post__author__status=Status.ACTIVE,
    is_held=False,
)


@admin.register(Comment)
class CommentAdmin(ContentAdmin):
    """All comments, deleted ones until they are purged."""

    list_display = (
        "id",
        "author_link",
        "post_link",
        "state",
        "is_held",
        "shown_text",
        "created_at",
    )
    list_display_links = ("id",)
    list_select_related = ("author", "post__author")
    list_filter = ("state", "is_held", "created_at", ("parent", admin.EmptyFieldListFilter))
    search_fields = ("=id", "=post__id", "author__username__istartswith")
    search_help_text = (
        "An id, a post's id, the beginning of a username, or words under public posts."
    )
    fields = (
        "id",
        "author_link",
        "post_link",
        "state",
        "is_held",
        "shown_text",
        "created_at",
        "edited_at",
        "deleted_at",
        "desk",
    )
    target_kind = TargetKind.COMMENT
    removed = "removed with their replies; they can be restored for a month"
    restored = "restored"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Comment], search_term: str
    ) -> tuple[QuerySet[Comment], bool]:
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term:
            found |= queryset.filter(_UNDER_PUBLIC_POST, text__icontains=search_term)
        return found, has_duplicates

    @admin.display(description="author", ordering="author_id")
    def author_link(self, comment: Comment) -> SafeString:
        return format_html(
            '<a href="?author_id={}">@{}</a>', comment.author_id, comment.author.username
        )

    @admin.display(description="post", ordering="post_id")
    def post_link(self, comment: Comment) -> SafeString:
        return format_html('<a href="?post_id={0}">{0}</a>', comment.post_id)

    @admin.display(description="text")
    def shown_text(self, comment: Comment) -> str:
        post = comment.post
        is_public = (
            post.state == PostState.PUBLISHED
            and post.audience in OPEN_AUDIENCES
            and not post.author.is_private
            and post.author.status == Status.ACTIVE
            and not comment.is_held
        )
        return comment.text[:300] if is_public else "(not public)"
