"""Comments ready for templates, in batches."""

from collections.abc import Mapping, Sequence

from apps.cards.presentation import account_view
from apps.cards.selectors.accounts import account_cards
from apps.cards.selectors.mentions import mentioned_accounts
from apps.cards.types import AccountCard, CommentView
from apps.core import counters
from apps.core.text import entities_from_json, render_html
from apps.engagement import selectors as engagement_selectors
from apps.engagement.models import Comment
from apps.graph.policy import Viewer


def comment_views(
    *, viewer: Viewer, comments: Sequence[Comment], post_author_id: int
) -> list[CommentView]:
    """Return comments ready for a template; the caller has filtered them by ``visible_to``."""
    ids = [comment.pk for comment in comments]
    authors = account_cards(account_ids=[comment.author_id for comment in comments])
    counts = counters.cached_counts_of(subject_ids=ids)
    liked = (
        engagement_selectors.liked_comment_ids(
            account_id=viewer.account_id, post_id=comments[0].post_id, comment_ids=ids
        )
        if comments and not viewer.is_anonymous
        else set()
    )
    mentioned = mentioned_accounts(entity_lists=(comment.entities for comment in comments))
    return [
        _view(
            comment,
            authors[comment.author_id],
            counts.get(comment.pk, {}),
            viewer=viewer,
            is_liked=comment.pk in liked,
            post_author_id=post_author_id,
            mentioned=mentioned,
        )
        for comment in comments
        if comment.author_id in authors
    ]


def _view(
    comment: Comment,
    author: AccountCard,
    counts: Mapping[str, int],
    *,
    viewer: Viewer,
    is_liked: bool,
    post_author_id: int,
    mentioned: Mapping[str, int],
) -> CommentView:
    is_own = comment.author_id == viewer.account_id
    return CommentView(
        id=str(comment.pk),
        post_id=str(comment.post_id),
        author=account_view(card=author, viewer=viewer),
        html=render_html(
            text=comment.text,
            entities=entities_from_json(comment.entities),
            mention_accounts=mentioned,
        ),
        text=comment.text,
        published_at=comment.created_at,
        is_edited=comment.edited_at is not None,
        like_count=counts.get("likes", 0),
        reply_count=counts.get("replies", 0),
        is_liked=is_liked,
        is_own=is_own,
        can_delete=is_own or (post_author_id == viewer.account_id and not viewer.is_anonymous),
        parent_id=str(comment.parent_id or ""),
    )
