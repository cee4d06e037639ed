"""What people do with posts: likes, saves, views, comments and likes of comments."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.core.distribution import distributed
from apps.core.models import BaseModel
from apps.engagement.types import CommentState
from apps.graph.policy import visible_account
from apps.posts.models import Post

if TYPE_CHECKING:
    from apps.graph.policy import Viewer


class Like(BaseModel):
    """An account likes a post."""

    distribution = distributed(by="post_id", group="post")

    pk = models.CompositePrimaryKey("post_id", "account_id")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.account_id} likes {self.post_id}"


class Save(BaseModel):
    """An account keeps a post for later; nobody else learns of it."""

    distribution = distributed(by="account_id", group="account")

    pk = models.CompositePrimaryKey("account_id", "post_id")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    post_id = models.BigIntegerField(db_index=True)
    # Orders the saved tab: the newest save first, whatever the age of the post.
    save_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-save_id"], name="save_newest")]

    def __str__(self) -> str:
        return f"{self.account_id} saves {self.post_id}"


class View(BaseModel):
    """An account saw a post on a day; kept only as long as the same view may be reported again."""

    distribution = distributed(by="post_id", group="post")

    pk = models.CompositePrimaryKey("post_id", "account_id", "day")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["day"], name="view_day")]

    def __str__(self) -> str:
        return f"{self.account_id} saw {self.post_id}"


class CommentQuerySet(models.QuerySet["Comment"]):
    """The one way to comments; the caller has already been allowed to see the post."""

    def visible_to(self, viewer: "Viewer") -> "CommentQuerySet":
        """Keep published comments of people the viewer may see (R5, R6), and the viewer's own.

        One that waits for approval exists for its author and for the author of the post. Whoever
        has deactivated their account still finds what they wrote.
        """
        me = viewer.account_id
        is_by_seen = visible_account(viewer, "author") | models.Q(author_id=me)
        is_shown = models.Q(is_held=False) | models.Q(author_id=me) | models.Q(post__author_id=me)
        return self.filter(is_by_seen, is_shown, state=CommentState.PUBLISHED)


class Comment(BaseModel):
    """A comment on a post, or a reply to one; two levels."""

    distribution = distributed(by="post_id", group="post")

    # Unique per post by constraint of the id's own making (the kind bit keeps it off post ids).
    id = models.BigIntegerField(primary_key=True)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
    )
    state = models.CharField(
        max_length=10, choices=CommentState.choices, default=CommentState.PUBLISHED
    )
    # Waits until the author of the post approves it.
    is_held = models.BooleanField(default=False, db_default=False)
    text = models.TextField()
    entities = models.JSONField(default=list, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    # Equal for a comment and the replies that went with it, so that they can come back together.
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Staff took it away, and can undo that; what people delete themselves stays deleted.
    is_removed = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]  # a manager with the same methods

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["post", "-id"],
                condition=models.Q(parent__isnull=True),
                name="comment_top_level",
            ),
            models.Index(fields=["post", "parent", "id"], name="comment_replies"),
            models.Index(
                fields=["deleted_at"],
                condition=models.Q(state="deleted"),
                name="comment_deleted",
            ),
            models.Index(
                fields=["post", "author"],
                condition=models.Q(is_held=True),
                name="comment_held",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.post_id}"


class CommentLike(BaseModel):
    """An account likes a comment."""

    distribution = distributed(by="post_id", group="post")

    pk = models.CompositePrimaryKey("post_id", "comment_id", "account_id")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.account_id} likes comment {self.comment_id}"
