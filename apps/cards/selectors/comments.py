"""Comments ready for templates; the head of each talk comes from memory: ``cm:<post id>``."""

from collections.abc import Mapping, Sequence

import msgspec
from django.utils.safestring import mark_safe

from apps.cards.presentation import account_view
from apps.cards.selectors.accounts import account_cards
from apps.cards.selectors.mentions import hashtags_of, mentioned_accounts, mentions_of
from apps.cards.selectors.viewer import hidden_from
from apps.cards.types import AccountCard, CommentCard, CommentView, ThreadHead
from apps.core import counters
from apps.core.cache import CachedBytes, shape_of
from apps.core.cursors import Page
from apps.core.text import entities_from_json, render_html
from apps.engagement import selectors as engagement_selectors
from apps.engagement.models import Comment
from apps.graph.policy import Viewer

FRESH_SECONDS = 3600
TTL_SECONDS = 24 * 3600
_decoder = msgspec.json.Decoder(ThreadHead)


def load_thread_head(post_id: int) -> ThreadHead:
    """Take the first comments of a post from PostgreSQL, whoever may see them."""
    page = engagement_selectors.newest_thread(post_id=post_id)
    return ThreadHead(
        comments=_cards(page.items),
        next_cursor=page.next_cursor,
        has_held=engagement_selectors.has_held_comments(post_id=post_id),
    )


def _load(post_ids: Sequence[int]) -> Mapping[int, bytes]:
    return {post_id: msgspec.json.encode(load_thread_head(post_id)) for post_id in post_ids}


thread_cache: CachedBytes[int] = CachedBytes(
    name="comments",
    prefix="cm",
    load=_load,
    fresh_for=FRESH_SECONDS,
    ttl=TTL_SECONDS,
    shape=shape_of(ThreadHead),
)


def thread_views(
    *, viewer: Viewer, post_id: int, post_author_id: int, cursor: str | None = None
) -> Page[CommentView]:
    """Return a page of a talk, the first from memory.

    The caller has checked that the viewer may see the post.
    """
    head = None if cursor else _head(viewer, post_id, post_author_id)
    if head is not None:
        return head
    page = engagement_selectors.thread_page(viewer=viewer, post_id=post_id, cursor=cursor)
    views = comment_views(viewer=viewer, comments=page.items, post_author_id=post_author_id)
    return Page(items=views, next_cursor=page.next_cursor)


def _head(viewer: Viewer, post_id: int, post_author_id: int) -> Page[CommentView] | None:
    """Return the first page of a talk, or ``None`` where the viewer sees others than most."""
    head = _decoder.decode(thread_cache.get_many([post_id])[post_id])
    if head.has_held and _sees_held(viewer, post_id, post_author_id):
        return None
    views = _views(viewer, head.comments, {post_id: post_author_id})
    shown = {view.id for view in views}
    # Nobody can follow a talk whose beginning is hidden from them.
    items = [view for view in views if not view.parent_id or view.parent_id in shown]
    if head.next_cursor and not items:
        return None
    return Page(items=items, next_cursor=head.next_cursor)


def _sees_held(viewer: Viewer, post_id: int, post_author_id: int) -> bool:
    if viewer.is_anonymous:
        return False
    return viewer.account_id == post_author_id or engagement_selectors.has_held_comments_by(
        account_id=viewer.account_id, post_id=post_id
    )


def comment_views(
    *, viewer: Viewer, comments: Sequence[Comment], post_author_id: int
) -> list[CommentView]:
    """Return comments ready for a template; the caller has filtered them by ``visible_to``."""
    return _views(viewer, _cards(comments), {c.post_id: post_author_id for c in comments})


def comment_views_of_posts(
    *, viewer: Viewer, comments: Sequence[Comment], post_author_ids: Mapping[int, int]
) -> list[CommentView]:
    """Return comments of several posts; the caller has passed the gate of each."""
    return _views(viewer, _cards(comments), post_author_ids)


def _cards(comments: Sequence[Comment]) -> list[CommentCard]:
    mentioned = mentioned_accounts(entity_lists=(comment.entities for comment in comments))
    return [
        CommentCard(
            id=comment.pk,
            post_id=comment.post_id,
            author_id=comment.author_id,
            parent_id=comment.parent_id or 0,
            text=comment.text,
            # A slice is a plain str; str() of a SafeString would still be one.
            html=render_html(
                text=comment.text,
                entities=entities_from_json(comment.entities),
                mention_accounts=mentioned,
            )[:],
            mentions=mentions_of(entities=comment.entities, mentioned=mentioned),
            hashtags=hashtags_of(entities=comment.entities),
            created_at=comment.created_at,
            edited_at=comment.edited_at,
            is_held=comment.is_held,
        )
        for comment in comments
    ]


def _views(
    viewer: Viewer, comments: Sequence[CommentCard], post_author_ids: Mapping[int, int]
) -> list[CommentView]:
    """Present one's own comments, and those of people who take part and are not hidden (R6)."""
    if not comments:
        return []
    ids = [comment.id for comment in comments]
    authors = account_cards(account_ids=[comment.author_id for comment in comments])
    hidden = hidden_from(viewer=viewer)
    counts = counters.cached_counts_of(subject_ids=ids)
    liked = (
        set()
        if viewer.is_anonymous
        else engagement_selectors.liked_comment_ids(
            account_id=viewer.account_id, post_ids=list(post_author_ids), comment_ids=ids
        )
    )
    return [
        _view(
            comment,
            authors[comment.author_id],
            counts.get(comment.id, {}),
            viewer=viewer,
            is_liked=comment.id in liked,
            post_author_id=post_author_ids[comment.post_id],
        )
        for comment in comments
        if comment.author_id in authors
        and (authors[comment.author_id].is_active or comment.author_id == viewer.account_id)
        and comment.author_id not in hidden
    ]


def _view(
    comment: CommentCard,
    author: AccountCard,
    counts: Mapping[str, int],
    *,
    viewer: Viewer,
    is_liked: bool,
    post_author_id: int,
) -> CommentView:
    is_own = comment.author_id == viewer.account_id
    return CommentView(
        id=str(comment.id),
        post_id=str(comment.post_id),
        author=account_view(card=author, viewer=viewer),
        html=mark_safe(comment.html),  # escaped when the card was made
        text=comment.text,
        mentions=comment.mentions,
        hashtags=comment.hashtags,
        published_at=comment.created_at,
        edited_at=comment.edited_at,
        like_count=counts.get("likes", 0),
        reply_count=counts.get("replies", 0),
        is_liked=is_liked,
        is_own=is_own,
        can_delete=is_own or (post_author_id == viewer.account_id and not viewer.is_anonymous),
        can_approve=comment.is_held and post_author_id == viewer.account_id,
        parent_id=str(comment.parent_id or ""),
    )
