"""Comments as staff see them: read-only, removed and restored through services.

Being staff is no reason to read what is not public: comments under other posts stay out of sight.
"""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.accounts.models import Account
from apps.accounts.types import Status
from apps.core.exceptions import DomainError
from apps.engagement.models import Comment
from apps.graph.types import OPEN_AUDIENCES
from apps.moderation import selectors as moderation_selectors
from apps.moderation import services as moderation_services
from apps.moderation.forms import ReasonedActionForm
from apps.moderation.types import Ruling, TargetKind
from apps.posts.types import PostState

_UNDER_PUBLIC_POST = Q(
    post__state=PostState.PUBLISHED,
    post__audience__in=OPEN_AUDIENCES,
    post__author__is_private=False,
    post__author__status=Status.ACTIVE,
    is_held=False,
)


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin[Comment]):
    """All comments, deleted ones until they are purged."""

    show_full_result_count = False
    list_per_page = 50
    ordering = ("-id",)
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
    actions = ("remove", "restore")
    action_form = ReasonedActionForm

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return cast("Account", request.user).has_perm("moderation.decide_case")

    def get_fields(self, request: HttpRequest, obj: Comment | None = None) -> Any:
        """Offer the desk only where it opens."""
        if obj is None or moderation_selectors.may_look(
            staff=cast("Account", request.user),
            target=moderation_selectors.any_target(kind=TargetKind.COMMENT, target_id=obj.pk),
        ):
            return self.fields
        return [name for name in self.fields if name != "desk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Comment | None = None) -> Any:
        return self.fields

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

    @admin.display(description="look and decide")
    def desk(self, comment: Comment) -> SafeString:
        address = reverse("admin:moderation_target", args=[TargetKind.COMMENT, comment.pk])
        return format_html('<a href="{}">Look and decide</a>', address)

    @admin.action(description="Remove these comments", permissions=["decide"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._run(
            request,
            queryset,
            moderation_services.remove,
            "removed with their replies; they can be restored for a month",
        )

    @admin.action(description="Restore what staff removed", permissions=["decide"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._run(request, queryset, moderation_services.restore, "restored")

    def _run(
        self,
        request: HttpRequest,
        queryset: QuerySet[Comment],
        decide: Callable[..., None],
        done: str,
    ) -> None:
        """Decide about each, for the reason that stands beside the actions."""
        changed = 0
        for comment_id in queryset.values_list("pk", flat=True):
            try:
                decide(
                    ruling=Ruling(
                        staff=cast("Account", request.user),
                        target=moderation_selectors.any_target(
                            kind=TargetKind.COMMENT, target_id=comment_id
                        ),
                        reason=request.POST.get("reason", ""),
                        now=timezone.now(),
                    )
                )
                changed += 1
            except DomainError as error:
                self.message_user(request, f"{comment_id}: {error.message}", messages.WARNING)
        level = messages.SUCCESS if changed else messages.WARNING
        self.message_user(request, f"{changed} {done}.", level)
