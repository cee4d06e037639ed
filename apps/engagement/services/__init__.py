"""Every way engagement changes, by topic."""

from apps.engagement.services.comments import (
    add_comment,
    approve_comment,
    delete_comment,
    edit_comment,
    remove_comment,
    restore_comment,
)
from apps.engagement.services.erasing import (
    erase_comment_likes,
    erase_comments,
    erase_likes,
    erase_saves,
    erase_views,
    withdraw_comments_of,
    withdrawn_comments_of,
)
from apps.engagement.services.hints import hint_comment, hint_counts, hint_held_comment
from apps.engagement.services.likes import like_comment, like_post, unlike_comment, unlike_post
from apps.engagement.services.purging import purge_deleted_comments, purge_engagement
from apps.engagement.services.saves import save_post, unsave_post
from apps.engagement.services.views import count_views, forget_old_views

__all__ = [
    "add_comment",
    "approve_comment",
    "count_views",
    "delete_comment",
    "edit_comment",
    "erase_comment_likes",
    "erase_comments",
    "erase_likes",
    "erase_saves",
    "erase_views",
    "forget_old_views",
    "hint_comment",
    "hint_counts",
    "hint_held_comment",
    "like_comment",
    "like_post",
    "purge_deleted_comments",
    "purge_engagement",
    "remove_comment",
    "restore_comment",
    "save_post",
    "unlike_comment",
    "unlike_post",
    "unsave_post",
    "withdraw_comments_of",
    "withdrawn_comments_of",
]
