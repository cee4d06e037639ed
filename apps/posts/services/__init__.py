"""Every way a post changes, by topic."""

from apps.posts.services.access import refresh_author_access
from apps.posts.services.content import linked_entities, mentioned_ids, tagged_ids_of, visible_ids
from apps.posts.services.drafts import (
    ABANDONED_AFTER,
    STUCK_AFTER,
    discard_draft,
    drop_abandoned_drafts,
    start_draft,
    stuck_draft_ids,
    submit_draft,
    update_draft,
)
from apps.posts.services.editing import (
    approve_tag,
    edit_post,
    hide_like_count,
    remove_tags_between,
    show_like_count,
    untag_self,
)
from apps.posts.services.erasing import (
    erase_drafts,
    erase_hashtag_follows,
    erase_posts,
    erase_tags,
    withdraw_posts_of,
)
from apps.posts.services.hashtags import (
    follow_hashtag,
    hide_hashtags,
    show_hashtags,
    unfollow_hashtag,
)
from apps.posts.services.importing import import_post
from apps.posts.services.lifecycle import (
    archive_post,
    delete_post,
    mark_sensitive,
    remove_post,
    restore_post,
    unarchive_post,
    unmark_sensitive,
)
from apps.posts.services.publishing import create_post, publish_draft, publish_drafts_with
from apps.posts.services.purging import due_post_ids, forget_counts, purge_post, register_purge
from apps.posts.services.wording import describe_photo, reword_post

__all__ = [
    "ABANDONED_AFTER",
    "STUCK_AFTER",
    "approve_tag",
    "archive_post",
    "create_post",
    "delete_post",
    "describe_photo",
    "discard_draft",
    "drop_abandoned_drafts",
    "due_post_ids",
    "edit_post",
    "erase_drafts",
    "erase_hashtag_follows",
    "erase_posts",
    "erase_tags",
    "follow_hashtag",
    "forget_counts",
    "hide_hashtags",
    "hide_like_count",
    "import_post",
    "linked_entities",
    "mark_sensitive",
    "mentioned_ids",
    "publish_draft",
    "publish_drafts_with",
    "purge_post",
    "refresh_author_access",
    "register_purge",
    "remove_post",
    "remove_tags_between",
    "restore_post",
    "reword_post",
    "show_hashtags",
    "show_like_count",
    "start_draft",
    "stuck_draft_ids",
    "submit_draft",
    "tagged_ids_of",
    "unarchive_post",
    "unfollow_hashtag",
    "unmark_sensitive",
    "untag_self",
    "update_draft",
    "visible_ids",
    "withdraw_posts_of",
]
