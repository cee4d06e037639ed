"""Reads of posts, by topic; whatever has a viewer lets nothing through that they may not see."""

from apps.posts.selectors.drafts import draft_for, draft_media, drafts_of
from apps.posts.selectors.gate import (
    can_view_media,
    hides_like_count,
    is_of_gone_post,
    own_post_for,
    post_for,
    posts_by_id,
    removed_post_for,
    visible_post_ids,
)
from apps.posts.selectors.lists import (
    PAGE_SIZE,
    archived_ids_page,
    author_grid_ids,
    hashtag_ids_page,
    newest_of_author,
    newest_public_ids,
    pending_tags_page,
    place_for,
    place_ids_page,
    tagged_ids_page,
)
from apps.posts.selectors.parts import (
    photos_of,
    revisions_of,
    tagged_ids_of_posts,
    tagged_usernames,
    usernames_of,
)

__all__ = [
    "PAGE_SIZE",
    "archived_ids_page",
    "author_grid_ids",
    "can_view_media",
    "draft_for",
    "draft_media",
    "drafts_of",
    "hashtag_ids_page",
    "hides_like_count",
    "is_of_gone_post",
    "newest_of_author",
    "newest_public_ids",
    "own_post_for",
    "pending_tags_page",
    "photos_of",
    "place_for",
    "place_ids_page",
    "post_for",
    "posts_by_id",
    "removed_post_for",
    "revisions_of",
    "tagged_ids_of_posts",
    "tagged_ids_page",
    "tagged_usernames",
    "usernames_of",
    "visible_post_ids",
]
