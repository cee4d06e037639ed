"""Pages of posts, by topic."""

from apps.posts.views.changes import (
    approve_tag,
    archive,
    archived,
    delete,
    edit,
    hide_likes,
    pending_tags,
    show_likes,
    unarchive,
    untag,
)
from apps.posts.views.create import create
from apps.posts.views.detail import detail, history
from apps.posts.views.drafts import discard, draft

__all__ = [
    "approve_tag",
    "archive",
    "archived",
    "create",
    "delete",
    "detail",
    "discard",
    "draft",
    "edit",
    "hide_likes",
    "history",
    "pending_tags",
    "show_likes",
    "unarchive",
    "untag",
]
