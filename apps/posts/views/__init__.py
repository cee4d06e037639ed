"""Pages of posts, by topic."""

from apps.posts.views.changes import archive, archived, delete, edit, unarchive, untag
from apps.posts.views.create import create
from apps.posts.views.detail import detail, history
from apps.posts.views.drafts import discard, draft

__all__ = [
    "archive",
    "archived",
    "create",
    "delete",
    "detail",
    "discard",
    "draft",
    "edit",
    "history",
    "unarchive",
    "untag",
]
