"""Reads of engagement, by topic; whatever has a viewer lets nothing through they may not see."""

from apps.engagement.selectors.comments import (
    comment_author_ids,
    comment_by_id_for,
    comment_for,
    comment_refusal,
    comments_page,
    first_replies,
    has_held_comments,
    has_held_comments_by,
    newest_thread,
    replies_page,
    talk_around,
    thread_page,
    visible_comments,
    whole_talk,
)
from apps.engagement.selectors.marks import liked_comment_ids, liked_post_ids, saved_post_ids
from apps.engagement.selectors.people import (
    PAGE_SIZE,
    liked_ids,
    likers_page,
    saved_ids,
    saved_page,
)

__all__ = [
    "PAGE_SIZE",
    "comment_author_ids",
    "comment_by_id_for",
    "comment_for",
    "comment_refusal",
    "comments_page",
    "first_replies",
    "has_held_comments",
    "has_held_comments_by",
    "liked_comment_ids",
    "liked_ids",
    "liked_post_ids",
    "likers_page",
    "newest_thread",
    "replies_page",
    "saved_ids",
    "saved_page",
    "saved_post_ids",
    "talk_around",
    "thread_page",
    "visible_comments",
    "whole_talk",
]
