"""Pages of posts, by topic."""

from apps.posts.views.changes import (
    archive,
    archived,
    delete,
    edit,
    hide_likes,
    show_likes,
    unarchive,
)
from apps.posts.views.create import create
from apps.posts.views.detail import detail, history
from apps.posts.views.drafts import discard, draft
from apps.posts.views.tags import approve_tag, pending_tags, untag

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
