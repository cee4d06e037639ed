"""Buttons and lists under posts, by topic."""

from apps.engagement.views.comments import (
    approve_comment,
    comment,
    comments,
    delete_comment,
    edit_comment,
    like_comment,
    replies,
    unlike_comment,
)
from apps.engagement.views.marks import like, save, unlike, unsave
from apps.engagement.views.people import likes

__all__ = [
    "approve_comment",
    "comment",
    "comments",
    "delete_comment",
    "edit_comment",
    "like",
    "like_comment",
    "likes",
    "replies",
    "save",
    "unlike",
    "unlike_comment",
    "unsave",
]
