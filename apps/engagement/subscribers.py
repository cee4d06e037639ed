"""What people do shows on open pages; and what counts as true when counters are checked."""

from apps.core.counters import register_truth
from apps.core.events import queued
from apps.engagement import services
from apps.engagement.events import (
    CommentCreated,
    CommentDeferred,
    CommentDeleted,
    CommentEdited,
    PostLiked,
    PostUnliked,
)
from apps.posts.services import register_purge

register_purge(services.purge_engagement)

register_truth(
    kind="likes",
    sql="""
        SELECT post_id, count(*) FROM engagement_like GROUP BY 1
        UNION ALL SELECT comment_id, count(*) FROM engagement_commentlike GROUP BY 1
    """,
)
register_truth(kind="saves", sql="SELECT post_id, count(*) FROM engagement_save GROUP BY 1")
register_truth(
    kind="comments",
    sql="SELECT post_id, count(*) FROM engagement_comment WHERE state = 'published' GROUP BY 1",
)
register_truth(
    kind="replies",
    sql="""
        SELECT parent_id, count(*) FROM engagement_comment
        WHERE state = 'published' AND parent_id IS NOT NULL GROUP BY 1
    """,
)


@queued(PostLiked, queue="realtime.counters")
def show_like(event: PostLiked) -> None:
    services.hint_counts(post_id=event.post_id)


@queued(PostUnliked, queue="realtime.counters")
def show_unlike(event: PostUnliked) -> None:
    services.hint_counts(post_id=event.post_id)


@queued(CommentCreated, queue="realtime.counters")
def show_comment(event: CommentCreated) -> None:
    services.hint_comment(post_id=event.post_id, comment_id=event.comment_id, change="created")


@queued(CommentDeferred, queue="realtime.counters")
def show_held_comment(event: CommentDeferred) -> None:
    services.hint_held_comment(
        post_id=event.post_id,
        comment_id=event.comment_id,
        author_id=event.author_id,
        change="created",
    )


@queued(CommentEdited, queue="realtime.counters")
def show_edit(event: CommentEdited) -> None:
    _show_change(event, change="updated")


@queued(CommentDeleted, queue="realtime.counters")
def show_deletion(event: CommentDeleted) -> None:
    _show_change(event, change="removed")


def _show_change(event: CommentEdited | CommentDeleted, *, change: str) -> None:
    """Tell those who have seen the comment so far."""
    if event.was_held:
        services.hint_held_comment(
            post_id=event.post_id,
            comment_id=event.comment_id,
            author_id=event.author_id,
            change=change,
        )
    else:
        services.hint_comment(post_id=event.post_id, comment_id=event.comment_id, change=change)
